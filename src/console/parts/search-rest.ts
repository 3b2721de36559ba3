/** How long the fingers rest before a search follows them: longer than between two letters of a word. */
export const REST_MS = 200;
