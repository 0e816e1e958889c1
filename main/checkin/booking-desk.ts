/**
 * Where appointments come in and are found again: the one place that has both the vault and the hall. What is personal goes into the
 * vault first, durably; the hall is told of a ref. What no appointment came of is taken back.
 */
import { randomUUID } from 'node:crypto';
import type { CommandOrigin, CommandResult } from '../controller/controller.ts';
import type { BookingCommand, BookingWish } from '../hall/booking/decide.ts';
import type { Frozen } from '../hall/day/state.ts';
import type { HallState } from '../hall/hall.ts';
import type { Booking } from '../hall/kernel/booking.ts';
import type { BookingId, BusinessDay, ServiceId, VaultRef } from '../hall/kernel/ids.ts';
import type { Person } from '../vault/seal.ts';
import type { Vault } from '../vault/vault.ts';

/** What somebody books. Without a key of its own the hall draws one, without a code the hall gives one. */
export type BookingOrder = Person & {
  readonly id: string | null;
  readonly service: ServiceId;
  readonly day: BusinessDay;
  readonly fromMinute: number;
  readonly code: string | null;
};

/** How somebody shows that they are expected. `booking` is a key, as it is chosen among several. */
export type CheckinProof = { readonly by: 'code' | 'phone' | 'id' | 'booking'; readonly value: string };

export type BookingDeskOptions = {
  readonly vault: Vault;
  readonly state: () => Frozen<HallState>;
  readonly submit: (command: BookingCommand, origin: CommandOrigin) => Promise<CommandResult>;
};

/** Who gives the command, as `CommandOrigin`; `route` names what is asked for. */
export type DeskOrigin = Pick<CommandOrigin, 'actor' | 'key'> & { readonly route: string };

export class BookingDesk {
  readonly #options: BookingDeskOptions;

  constructor(options: BookingDeskOptions) {
    this.#options = options;
  }

  /** Makes one appointment. The reply of the hall names it; its code is `codeOf`. */
  make(order: BookingOrder, origin: DeskOrigin): Promise<CommandResult> {
    return this.#give([order], origin, (wishes) => ({ kind: 'booking.make', ...(wishes[0] as BookingWish) }));
  }

  /** Makes as many as can be; the reply says which were made, which were there before, and why the others were refused. */
  import(orders: readonly BookingOrder[], origin: DeskOrigin): Promise<CommandResult> {
    return this.#give(orders, origin, (rows) => ({ kind: 'booking.import', rows }));
  }

  /** The code of an appointment that came without one. */
  codeOf(booking: string): string {
    return this.#options.vault.codeOf(booking);
  }

  /** Every appointment from the open day on that fits, cancelled and kept ones too: why one is of no use is for the hall to say. */
  async find({ by, value }: CheckinProof): Promise<readonly Booking[]> {
    const { vault } = this.#options;
    const bookings = [...this.#bookings().values()];
    if (by === 'booking') return bookings.filter(({ booking }) => booking === value);
    if (by === 'code') {
      const code = vault.codeHash(value);
      return bookings.filter((booking) => booking.code === code);
    }
    const refs = new Set(await vault.find(by === 'phone' ? 'phone-end' : 'id', value));
    return bookings.filter(({ person }) => person !== null && refs.has(person));
  }

  async maskedName({ person }: Booking): Promise<string | null> {
    return person === null ? null : this.#options.vault.maskedName(person);
  }

  /** What stands for a proof in the memory of requests. */
  fingerprint({ by, value }: CheckinProof, day: BusinessDay): string {
    return `${by} ${this.#options.vault.fingerprint(day, value)}`;
  }

  #bookings(): ReadonlyMap<BookingId, Booking> {
    return this.#options.state().bookings.byId;
  }

  async #give(
    orders: readonly BookingOrder[],
    { actor, key, route }: DeskOrigin,
    commandOf: (wishes: readonly BookingWish[]) => BookingCommand,
  ): Promise<CommandResult> {
    const { vault, submit } = this.#options;
    const refs = await vault.keep(orders.map((order) => ({ day: order.day, person: personOf(order) })));
    const wishes = orders.map((order, index) => this.#wishOf(order, refs[index] ?? null));
    const request = key === null ? '' : `${route} ${orders.map((order) => this.#requestOf(order)).join(' ')}`;
    const result = await submit(commandOf(wishes), { actor, key, request, causeSeq: null });
    const bookings = this.#bookings();
    await vault.drop(wishes.filter(({ booking, person }) => bookings.get(booking)?.person !== person).map(({ person }) => person));
    return result;
  }

  #wishOf({ id, day, service, fromMinute, code }: BookingOrder, person: VaultRef | null): BookingWish {
    const { vault } = this.#options;
    const booking = (id ?? randomUUID()) as BookingId;
    return { booking, day, service, fromMinute, code: vault.codeHash(code ?? vault.codeOf(booking)), person };
  }

  /** The request as it is remembered: the same for the same order, and with nothing in it that is personal. */
  #requestOf(order: BookingOrder): string {
    const { id, day, service, fromMinute, code } = order;
    const personal = this.#options.vault.fingerprint(day, JSON.stringify([personOf(order), code]));
    return JSON.stringify([id, day, service, fromMinute, personal]);
  }
}

const personOf = ({ name, phone, idNumber, note }: BookingOrder): Person => ({ name, phone, idNumber, note });
