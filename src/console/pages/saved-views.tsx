import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { filterName, isNarrow, type OrdersQuery, ordersQueryOf } from "../live/orders-query";
import { theirs } from "../live/theirs";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { FormField } from "../parts/form-field";
import { Cross } from "../parts/icons";
import { Pencil } from "../parts/page-icons";
import { askSignedIn } from "../session";
import { bulkTroubleSaid } from "../words/bulk";
import { VIEWS } from "../words/saved-views";

/** Filters that the reader has given a name: theirs alone. A gateway that keeps none shows nothing of this. */
interface SavedView {
	readonly id: string;
	readonly name: string;
	/** As in the address, without the question mark. */
	readonly query: string;
}
const NAME_LENGTH_MAX = 60;

/** Kept from visit to visit, so that they are there at once when the page is. */
const views = theirs<readonly SavedView[] | null>(null);

async function load(): Promise<void> {
	const answer = await askSignedIn<{ items: readonly SavedView[] }>("/views");
	if (answer.kind === "ok") views.value = answer.body.items;
}

/** Programs may have written the same filters in another order. */
const shows = (view: SavedView): string => filterName(ordersQueryOf(new URLSearchParams(view.query)));

/** What is being named: a view that is there, or what is shown now. */
type Named = SavedView | "new";

export function SavedViews({ query }: { query: OrdersQuery }) {
	const named = useSignal<Named | null>(null);
	const keep = useRef<HTMLButtonElement>(null);
	useLayoutEffect(() => {
		void load();
	}, []);
	if (views.value === null) return null;
	const here = filterName(query);
	const isKept = views.value.some((view) => shows(view) === here);
	return (
		<>
			{views.value.map((view) => (
				<View
					key={view.id}
					view={view}
					isHere={shows(view) === here}
					rename={() => {
						named.value = view;
					}}
					// The button that was pressed is gone; the one that comes instead takes the view back.
					removed={() => keep.current?.focus()}
				/>
			))}
			{isNarrow(query) && !isKept ? (
				<button
					ref={keep}
					type="button"
					class="button quiet"
					onClick={() => {
						named.value = "new";
					}}
				>
					{VIEWS.save}
				</button>
			) : null}
			{named.value === null ? null : (
				<NameDialog
					of={named.value}
					query={here}
					onClose={() => {
						named.value = null;
					}}
				/>
			)}
		</>
	);
}

interface ViewProps {
	readonly view: SavedView;
	readonly isHere: boolean;
	readonly rename: () => void;
	readonly removed: () => void;
}

function View({ view, isHere, rename, removed }: ViewProps) {
	const remove = async () => {
		const answer = await askSignedIn<void>(`/views/${encodeURIComponent(view.id)}`, { method: "DELETE" });
		if (answer.kind === "ok") announce(VIEWS.removed(view.name));
		else announce(bulkTroubleSaid(answer));
		await load();
		if (answer.kind === "ok") removed();
	};
	return (
		<span class="view">
			<a class="chip" href={`#/orders?${view.query}`} title={view.name} aria-current={isHere ? "true" : undefined}>
				<bdi class="cut">{view.name}</bdi>
			</a>
			{isHere ? (
				<>
					<button type="button" class="icon-button" aria-label={VIEWS.renameOf(view.name)} title={VIEWS.rename} onClick={rename}>
						<Pencil />
					</button>
					<button
						type="button"
						class="icon-button"
						aria-label={VIEWS.removeOf(view.name)}
						title={VIEWS.remove}
						onClick={() => void remove()}
					>
						<Cross />
					</button>
				</>
			) : null}
		</span>
	);
}

function NameDialog({ of, query, onClose }: { of: Named; query: string; onClose: () => void }) {
	const name = useRef<HTMLInputElement>(null);
	const error = useSignal<string | null>(null);
	const busy = useSignal(false);
	const save = async (close: () => void) => {
		const text = name.current?.value.trim() ?? "";
		error.value = text === "" ? VIEWS.nameMissing : null;
		if (text === "") return;
		busy.value = true;
		const answer =
			of === "new"
				? await askSignedIn<unknown>("/views", { method: "POST", body: { name: text, query } })
				: await askSignedIn<unknown>(`/views/${encodeURIComponent(of.id)}`, { method: "PUT", body: { name: text, query: of.query } });
		busy.value = false;
		if (answer.kind !== "ok") {
			error.value = bulkTroubleSaid(answer);
			return;
		}
		close();
		announce(of === "new" ? VIEWS.saved(text) : VIEWS.renamed(text));
		await load();
	};
	return (
		<Dialog title={of === "new" ? VIEWS.save : VIEWS.rename} onClose={onClose}>
			{(close) => (
				<form
					class="run"
					onSubmit={(event) => {
						event.preventDefault();
						void save(close);
					}}
				>
					<FormField label={VIEWS.name} hint={VIEWS.nameHint} error={error.value}>
						{(control) => (
							<input
								{...control}
								ref={name}
								defaultValue={of === "new" ? "" : of.name}
								maxLength={NAME_LENGTH_MAX}
								autocomplete="off"
								onInput={() => {
									error.value = null;
								}}
							/>
						)}
					</FormField>
					<div class="ask-buttons">
						<button type="button" class="button" onClick={close}>
							{VIEWS.leave}
						</button>
						<button type="submit" class="button primary" disabled={busy.value}>
							{VIEWS.send}
						</button>
					</div>
				</form>
			)}
		</Dialog>
	);
}
