/** The one IPC channel: the shell tells its pages whether the controller is `up` or `down`. It hears nothing from them. */
export const controllerChannel = 'hallcall:controller';

/** Where the controller stands, as a page is told. */
export type ControllerState = 'up' | 'down';
