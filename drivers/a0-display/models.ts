/**
 * What the papers and the bus ask for, in ms. A unit answers within 60 ms of the last bit. `reassertMs`: a unit that lost its power shows
 * nothing and does not say so, so what it should show is sent again that often. A silent unit is tried soon again and then ever more rarely, once
 * each time: its time-outs are the other units' bus.
 */
export const A0_FOUR_PAGE = Object.freeze({ answerMs: 60, attempts: 3, reassertMs: 2_000, silentFirstMs: 250, answerBytes: 7 });
