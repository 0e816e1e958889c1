/** The ways to a device host: a child process of ours, or one that attaches over TCP. One connection at a time, the same messages. */
import type { HostCommand, HostMessage } from '../../drivers/messages.ts';

export type ChannelEvents = {
  readonly message: (message: HostMessage) => void;
  /** The host is gone. A channel brings it back by itself, or waits until it comes. */
  readonly gone: () => void;
};

export interface HostChannel {
  /** The process id, for those who must end it; null where it is not ours. */
  readonly pid: number | null;
  /** How often the host was lost and had to come again. */
  readonly restarts: number;
  start(events: ChannelEvents): void;
  /** False when there is nobody to tell. */
  send(command: HostCommand): boolean;
  stop(): Promise<void>;
}

export type ChannelLog = {
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
};
