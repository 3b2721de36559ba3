/** After so many failures in a row only one event goes to an endpoint at a time, with a pause after each. */
export const FAILURES_MAX = 5;
