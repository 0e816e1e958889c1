import type { UploadView } from '../api/views.ts';

/** How the upload to the city stands before it runs, and where there is none. */
export function uploadToCome(headSeq: number, isConfigured: boolean): UploadView {
  const state = isConfigured ? 'behind' : 'off';
  return { sink: 'city', state, ackedSeq: 0, headSeq, behindRows: isConfigured ? headSeq : 0, lastOkAt: null, lastErrorCode: null };
}
