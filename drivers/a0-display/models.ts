/**
 * What the papers and the bus ask for, in ms. A unit answers within 60 ms of the last bit. `reassertMs`: a unit that lost its power shows
 * nothing and does not say so, so what it should show is sent again that often.
 */
export const A0_FOUR_PAGE = Object.freeze({ answerMs: 60, attempts: 3, reassertMs: 2_000, answerBytes: 7 });
