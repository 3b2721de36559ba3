import { signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { filterName, isNarrow, type OrdersQuery, ordersQueryOf } from "../live/orders-query";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { FormField } from "../parts/form-field";
import { Cross } from "../parts/icons";
import { Pencil } from "../parts/page-icons";
import { askSignedIn } from "../session";
import { bulkTroubleSaid } from "../words/bulk";

/** Filters that the reader has given a name: theirs alone. A gateway that keeps none shows nothing of this. */
interface SavedView {
	readonly id: string;
	readonly name: string;
	/** As in the address, without the question mark. */
	readonly query: string;
}
const NAME_LENGTH_MAX = 60;

const views = signal<readonly SavedView[] | null>(null);

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
	useEffect(() => {
		// Whoever signs in next in this tab must not see what the one before has named.
		views.value = null;
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
					Save this view
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
		if (answer.kind === "ok") announce(`The view ${view.name} is removed`);
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
					<button type="button" class="icon-button" aria-label={`Rename the view ${view.name}`} title="Rename this view" onClick={rename}>
						<Pencil />
					</button>
					<button
						type="button"
						class="icon-button"
						aria-label={`Remove the view ${view.name}`}
						title="Remove this view"
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
		error.value = text === "" ? "Give it a name." : null;
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
		announce(of === "new" ? `The view ${text} is saved` : `The view is called ${text} now`);
		await load();
	};
	return (
		<Dialog title={of === "new" ? "Save this view" : "Rename this view"} onClose={onClose}>
			{(close) => (
				<form
					class="run"
					onSubmit={(event) => {
						event.preventDefault();
						void save(close);
					}}
				>
					<FormField label="Name" hint="For your eyes only." error={error.value}>
						{(control) => (
							<input {...control} ref={name} defaultValue={of === "new" ? "" : of.name} maxLength={NAME_LENGTH_MAX} autocomplete="off" />
						)}
					</FormField>
					<div class="ask-buttons">
						<button type="button" class="button" onClick={close}>
							Leave it
						</button>
						<button type="submit" class="button primary" disabled={busy.value}>
							Save
						</button>
					</div>
				</form>
			)}
		</Dialog>
	);
}
