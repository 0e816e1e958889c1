/** HID pads, in ms: a contact bounces for up to 30 ms; nobody reacts to a light within 150. */
export const HID_PAD = Object.freeze({
  timing: Object.freeze({ flushMs: 150, debounceMs: 50, thanksMs: 2_000, asksMs: null }),
});
