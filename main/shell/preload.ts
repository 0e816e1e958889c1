import { contextBridge, ipcRenderer } from 'electron';
import { type ControllerState, controllerChannel } from './controller-channel.ts';

/** What a page in the shell can ask of it: one function a need, no channel of the page's choosing. */
export type HallcallShell = {
  /** Calls `listener` when the controller's process ends (`down`) and when it answers again (`up`). Returns what stops it. */
  readonly onController: (listener: (state: ControllerState) => void) => () => void;
};

const shell: HallcallShell = {
  onController: (listener) => {
    if (typeof listener !== 'function') throw new TypeError('onController needs a function');
    const hear = (_event: unknown, state: unknown) => {
      if (state === 'up' || state === 'down') listener(state);
    };
    ipcRenderer.on(controllerChannel, hear);
    return () => {
      ipcRenderer.off(controllerChannel, hear);
    };
  },
};

contextBridge.exposeInMainWorld('hallcall', shell);
