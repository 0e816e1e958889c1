/** The thread in which days are simulated. Its data are the scenarios; it answers with the figures of each, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { stepAside } from '../../db/thread.ts';
import { figuresOf } from './figures.ts';
import { runDay } from './run-day.ts';
import type { Scenario } from './scenario.ts';

stepAside();
parentPort?.postMessage((workerData as readonly Scenario[]).map((scenario) => figuresOf(runDay(scenario), scenario.config)));
