import { useSignal } from "@preact/signals";
import { focusFirst } from "../live/form";
import { useSettings } from "../live/settings";
import { announce } from "../parts/announcer";
import { Form, TextField } from "../parts/form";
import { FormField } from "../parts/form-field";
import { Notice } from "../parts/notice";
import { OvertakenNotice } from "../parts/overtaken";
import type { ProductFile } from "../wire-products";
import { SET_HERE } from "../words/product";
import { changeOf, REMOVED, SAVED, SEEN_AT_ONCE, SOLD, setTold, type Typed, typedOf } from "../words/products";
import { TakeBackDialog } from "./product-take-back";

interface ProductFormProps {
	readonly path: string;
	readonly product: ProductFile;
	readonly changed: () => void;
}
const savedSaid = ({ set }: Pick<ProductFile, "set">): string => (set === null ? REMOVED : SAVED);

/** What is set over the ERP's words. Empty is the ERP's. */
export function ProductForm({ path, product, changed }: ProductFormProps) {
	/** What was saved here last. */
	const saved = useSignal<ProductFile | null>(null);
	const takesBack = useSignal(false);
	const form = useSettings<ProductFile, Typed>({
		path,
		saved: product,
		read: typedOf,
		write: changeOf,
		tell: setTold,
		done: (now) => {
			saved.value = now;
			changed();
		},
		told: savedSaid,
	});
	const isSaved = saved.value !== null && saved.value.version === form.base.version && !form.isDirty;
	return (
		<section class="product-set" aria-labelledby="set-here">
			<Form
				form={form}
				look="panel"
				notYet={SET_HERE.notYet}
				submit={{ says: SET_HERE.send, busy: SET_HERE.sending }}
				more={
					form.base.set === null ? null : (
						<button
							type="button"
							class="button"
							aria-disabled={form.isBusy}
							onClick={() => {
								takesBack.value = !form.isBusy;
							}}
						>
							{SET_HERE.takeBack}
						</button>
					)
				}
			>
				<h2 id="set-here">{SET_HERE.heading}</h2>
				<p>{SEEN_AT_ONCE}</p>
				<OvertakenNotice met={form.met} adopt={form.adopt} nobody={SET_HERE.overtaking} />
				<TextField form={form} name="name" label={SET_HERE.name} hint={SET_HERE.emptyMeans} input={{ maxLength: 500 }} />
				<TextField form={form} name="description" label={SET_HERE.description} hint={SET_HERE.emptyMeans} rows={3} />
				<FormField label={SET_HERE.sold} error={form.mistakes.active ?? null}>
					{(control) => (
						<select
							{...control}
							name="active"
							value={form.typed.active}
							onChange={({ currentTarget: { value } }) => form.type({ active: value === "yes" || value === "no" ? value : "" })}
						>
							<option value="">{SET_HERE.soldUnset}</option>
							<option value="yes">{SOLD.yes}</option>
							<option value="no">{SOLD.no}</option>
						</select>
					)}
				</FormField>
				{isSaved ? (
					<Notice tone="green" title={savedSaid(form.base)}>
						{SEEN_AT_ONCE}
					</Notice>
				) : null}
			</Form>
			{takesBack.value ? (
				<TakeBackDialog
					path={path}
					version={form.base.version}
					refused={changed}
					taken={(now) => {
						saved.value = now;
						form.take(now);
						announce(savedSaid(now));
						changed();
						// The button that led here goes.
						focusFirst(form.element.current);
					}}
					onClose={() => {
						takesBack.value = false;
					}}
				/>
			) : null}
		</section>
	);
}
