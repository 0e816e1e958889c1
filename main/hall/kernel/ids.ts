/** Branded keys, so that no two kinds of key can be swapped by mistake. All are stable and never reused. */
declare const brand: unique symbol;
type Brand<Name extends string> = string & { readonly [brand]: Name };

export type HallId = Brand<'HallId'>;
export type ServiceId = Brand<'ServiceId'>;
export type WindowId = Brand<'WindowId'>;
export type ClerkId = Brand<'ClerkId'>;
export type KioskId = Brand<'KioskId'>;
/** A class of visitors, such as `elderly`; `ordinary` is the one everybody has. */
export type ClassId = Brand<'ClassId'>;
/** A board that shows calls, on a device or in a browser. */
export type BoardId = Brand<'BoardId'>;
/** One appointment. Drawn at random, or given by the platform it was made on. */
export type BookingId = Brand<'BookingId'>;
/** Where the vault keeps something personal: `<month>/<random>`. */
export type VaultRef = Brand<'VaultRef'>;
/** `host/name`, e.g. `main/pad-1`. */
export type DeviceId = Brand<'DeviceId'>;
/** One stay in the hall, from ticket to the end. Drawn at random by whoever gives the command. */
export type VisitId = Brand<'VisitId'>;
/** One service served (办件): `<visit>.s<leg>`. */
export type ServiceRecordId = Brand<'ServiceRecordId'>;
/** The one evaluation of a service record: `<record>.e`. */
export type EvaluationId = Brand<'EvaluationId'>;
/** One call: `<visit>.c<nth>`. */
export type CallId = Brand<'CallId'>;
/** One sheet: `<visit>.p<nth>`. */
export type PrintJobId = Brand<'PrintJobId'>;
/** The number people see, e.g. `A001`; unique within hall, business day and session. */
export type TicketNumber = Brand<'TicketNumber'>;
/** `2026-11-21` in the hall's time zone, turning at the cutover hour. */
export type BusinessDay = Brand<'BusinessDay'>;

export const recordIdOf = (visit: VisitId, leg: number): ServiceRecordId => `${visit}.s${leg}` as ServiceRecordId;
export const evaluationIdOf = (record: ServiceRecordId): EvaluationId => `${record}.e` as EvaluationId;
export const callIdOf = (visit: VisitId, nth: number): CallId => `${visit}.c${nth}` as CallId;
/** Begins like no visit's id, so that a job tells what it prints. */
const SLIP = 'slip-';
export const slipJobIdOf = (day: BusinessDay, nth: number): PrintJobId => `${SLIP}${day}.${nth}` as PrintJobId;
export const isSlipJob = (job: PrintJobId): boolean => job.startsWith(SLIP);
export const printJobIdOf = (visit: VisitId, nth: number): PrintJobId => `${visit}.p${nth}` as PrintJobId;
