import { useState } from 'react';
import type { VirtualAction } from '../../main/api/virtual-views.ts';
import { CommandError } from '../commands/client.ts';
import { actOnCity, actOnDevice } from '../commands/commands.ts';

/** A hand on the simulated hardware. */
export type Hand = {
  readonly on: (device: string, action: VirtualAction, key?: number) => void;
  readonly onCity: (action: 'start' | 'kill') => void;
  readonly problem: CommandError | null;
  readonly dismiss: () => void;
};

/** Sends what a hand does and keeps the last refusal. */
export function useHand(): Hand {
  const [problem, setProblem] = useState<CommandError | null>(null);
  const run = async (deed: Promise<unknown>): Promise<void> => {
    try {
      await deed;
      setProblem(null);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      setProblem(error);
    }
  };
  return {
    on: (device, action, key) => void run(actOnDevice(device, action, key === undefined ? {} : { key })),
    onCity: (action) => void run(actOnCity(action)),
    problem,
    dismiss: () => setProblem(null),
  };
}
