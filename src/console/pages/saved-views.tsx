import { signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { filterName, isNarrow, type OrdersQuery } from "../live/orders-query";
import { announce } from "../parts/announcer";
import { Dialog } from "../parts/dialog";
import { FormField } from "../parts/form-field";
import { Cross } from "../parts/icons";
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

export function SavedViews({ query }: { query: OrdersQuery }) {
	const naming = useSignal(false);
	useEffect(() => {
		// Whoever signs in next in this tab must not see what the one before has named.
		views.value = null;
		void load();
	}, []);
	if (views.value === null) return null;
	const here = filterName(query);
	const isKept = views.value.some((view) => view.query === here);
	return (
		<>
			{views.value.map((view) => (
				<View key={view.id} view={view} isHere={view.query === here} />
			))}
			{isNarrow(query) && !isKept ? (
				<button
					type="button"
					class="button quiet"
					onClick={() => {
						naming.value = true;
					}}
				>
					Save this view
				</button>
			) : null}
			{naming.value ? (
				<NameDialog
					query={here}
					onClose={() => {
						naming.value = false;
					}}
				/>
			) : null}
		</>
	);
}

function View({ view, isHere }: { view: SavedView; isHere: boolean }) {
	const remove = async () => {
		const answer = await askSignedIn<void>(`/views/${encodeURIComponent(view.id)}`, { method: "DELETE" });
		if (answer.kind === "ok") announce(`The view ${view.name} is removed`);
		else announce(bulkTroubleSaid(answer));
		await load();
	};
	return (
		<span class="view">
			<a class="chip" href={`#/orders?${view.query}`} aria-current={isHere ? "true" : undefined}>
				<bdi>{view.name}</bdi>
			</a>
			{isHere ? (
				<button
					type="button"
					class="icon-button"
					aria-label={`Remove the view ${view.name}`}
					title="Remove this view"
					onClick={() => void remove()}
				>
					<Cross />
				</button>
			) : null}
		</span>
	);
}

function NameDialog({ query, onClose }: { query: string; onClose: () => void }) {
	const name = useRef<HTMLInputElement>(null);
	const error = useSignal<string | null>(null);
	const busy = useSignal(false);
	const save = async (close: () => void) => {
		const text = name.current?.value.trim() ?? "";
		error.value = text === "" ? "Give it a name." : null;
		if (text === "") return;
		busy.value = true;
		const answer = await askSignedIn<unknown>("/views", { method: "POST", body: { name: text, query } });
		busy.value = false;
		if (answer.kind !== "ok") {
			error.value = bulkTroubleSaid(answer);
			return;
		}
		close();
		await load();
	};
	return (
		<Dialog title="Save this view" onClose={onClose}>
			{(close) => (
				<form
					class="run"
					onSubmit={(event) => {
						event.preventDefault();
						void save(close);
					}}
				>
					<FormField label="Name" hint="For your eyes only." error={error.value}>
						{(control) => <input {...control} ref={name} maxLength={NAME_LENGTH_MAX} autocomplete="off" />}
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
