export type VaultErrorCode = 'vault/bad-month' | 'vault/bad-key';

export class VaultError extends Error {
  readonly code: VaultErrorCode;

  constructor(code: VaultErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
