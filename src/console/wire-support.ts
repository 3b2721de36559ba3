/** Whom people write to who need Customer Support, as the admin API tells it. */

export interface SupportView {
	/** The shop's own; null: it has none. */
	readonly address: string | null;
	/** What counts where the shop has none. */
	readonly deployment: string | null;
	/** Whom a letter goes to; null: nobody is named. */
	readonly to: string | null;
	/** What the operator has to mend; null: nothing. */
	readonly say: string | null;
	/** Goes back with a change, so that nobody's change is lost under another. */
	readonly version: number;
}
