import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { orderHref } from "../../address";
import { useLeaving } from "../../live/leaving";
import { announce } from "../../parts/announcer";
import { Blank } from "../../parts/blank";
import { Notice } from "../../parts/notice";
import { Foreign } from "../../parts/text";
import { ZoneNote } from "../../parts/zone-note";
import { goTo } from "../../route";
import type { OrderView } from "../../wire";
import { LEAVE, notEditable, PERMISSION, savedSaid } from "../../words/edit";
import { EDIT } from "../../words/edit-page";
import { OneOrder } from "../order-once";
import type { PageProps } from "../page";
import { FormStep } from "./form-step";
import { Overtaken } from "./overtaken";
import { Review } from "./review";
import { beginEdit, type Step } from "./work";

/** Editing an order: the form, what it changes, and sending it. */
export function EditPage({ params: { eNumber = "" } }: PageProps) {
	return (
		<OneOrder eNumber={eNumber} title={EDIT.title(eNumber)}>
			{(order) =>
				!order.actions.includes("edit") ? (
					<Blank title={EDIT.notNow(order.eNumber)}>
						<p>{notEditable(order)}</p>
					</Blank>
				) : order.mayAct ? (
					<Editor opened={order} />
				) : (
					<Blank title={EDIT.mayOnlyLook}>
						<p>{PERMISSION}</p>
					</Blank>
				)
			}
		</OneOrder>
	);
}

const HEADINGS: Readonly<Record<Step["name"], (eNumber: string) => string>> = {
	form: (eNumber) => EDIT.title(eNumber),
	review: (eNumber) => EDIT.review(eNumber),
	overtaken: (eNumber) => EDIT.overtaken(eNumber),
};

function Editor({ opened }: { opened: OrderView }) {
	const work = useMemo(() => beginEdit(opened), []);
	const heading = useRef<HTMLHeadingElement>(null);
	const release = useLeaving(work.isDirty.value, LEAVE);
	const order = work.order.value;
	const step = work.step.value;
	const home = orderHref(order.eNumber);
	const shown = useRef(step.name);
	useLayoutEffect(() => {
		if (shown.current === step.name) return;
		shown.current = step.name;
		window.scrollTo(0, 0);
		heading.current?.focus({ preventScroll: true });
	}, [step.name]);
	const discard = () => {
		release();
		goTo(home);
	};
	const send = async () => {
		const before = work.order.peek().status;
		const saved = await work.send();
		if (saved === null) return;
		announce(savedSaid(saved, before));
		release();
		// Going back from the order must not lead into a form that is done with.
		goTo(home, { replace: true });
	};
	const told = work.told.value;
	return (
		<>
			<div class="page-head">
				<h1 ref={heading} tabIndex={-1}>
					{HEADINGS[step.name](order.eNumber)}
				</h1>
				<ZoneNote />
			</div>
			<div role="alert" data-testid="told">
				{told === null ? null : <Notice tone={told.tone} title={<Foreign>{told.text}</Foreign>} />}
			</div>
			{step.name === "form" ? (
				<FormStep work={work} onCancel={() => goTo(home)} />
			) : step.name === "review" ? (
				<Review
					order={order}
					changes={work.changes.value}
					total={work.draft.value.total}
					day={work.draft.value.delivery.date ?? ""}
					reason={work.reason.value}
					error={work.says("reason")}
					busy={work.busy.value}
					onReason={work.giveReason}
					onSend={() => void send()}
					onBack={() => {
						work.step.value = { name: "form" };
					}}
				/>
			) : (
				<Overtaken
					base={work.base.value}
					mine={work.draft.value}
					newest={step.newest}
					since={order.revision}
					onApply={(merged) => work.apply(step.newest, merged)}
					onDiscard={discard}
				/>
			)}
		</>
	);
}
