/** How something is meant, beyond its words: paints it and picks its sign. */
export type Tone = "green" | "blue" | "red" | "amber" | "grey";
