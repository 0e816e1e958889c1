/** Who gave a command. Ids are keys, never names of people. */
export type Actor = {
  readonly kind: 'citizen' | 'kiosk' | 'clerk' | 'manager' | 'technician' | 'device' | 'system';
  /** `system`: which part (`deadline`, `reaction`, `start`, `director`); `device`: `host/name`. */
  readonly id: string;
};
