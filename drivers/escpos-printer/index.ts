export { encodeTicket, type PrinterCommand, planTicket } from './codec.ts';
export { EscposPrinterDriver } from './escpos-printer-driver.ts';
export { type PrinterFrame, PrinterFramer } from './framer.ts';
export { PAPER_MODELS, type PaperModel } from './models.ts';
export { JOB_START, type PrintJobInput, type PrintJobState, stepPrintJob } from './print-job.ts';
