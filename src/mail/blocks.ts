/** What a letter is built of. Each block is drawn twice, as text and as HTML (frame.ts), so that both say the same. */

export type Tone = "red" | "amber" | "green" | "blue" | "grey";

export type Block =
	| { readonly kind: "heading"; readonly text: string }
	/** Line ends stay. */
	| { readonly kind: "text"; readonly text: string; readonly quiet?: boolean }
	/** What happened, first of all. */
	| { readonly kind: "notice"; readonly tone: Tone; readonly text: string }
	/** Names and what stands for them; a value may have several lines. */
	| { readonly kind: "facts"; readonly rows: readonly (readonly [name: string, value: string])[] }
	| { readonly kind: "steps"; readonly items: readonly string[] }
	| {
			readonly kind: "table";
			readonly head: readonly Column[];
			readonly rows: readonly (readonly string[])[];
			readonly foot?: readonly string[];
	  }
	/** Counts side by side; the longest bar is the greatest count. */
	| { readonly kind: "bars"; readonly rows: readonly { readonly name: string; readonly count: number; readonly tone: Tone }[] }
	| { readonly kind: "link"; readonly label: string; readonly url: string }
	| { readonly kind: "rule" };

export interface Column {
	readonly name: string;
	readonly numeric?: boolean;
	/** Its words are short and stay whole, however little room there is. */
	readonly kept?: boolean;
}
