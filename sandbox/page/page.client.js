// The sandbox's page: shows what the ERP has and switches its faults. Texts of orders come from strangers and are set as text only.

const REFRESH_MS = 1_500;
const NAMES = {
	none: "Well",
	down: "Down",
	slow: "Slow",
	error: "Error page",
	commit_then_drop: "Stores, then hangs up",
	rate_limited: "Too busy",
	reject: "Refuses",
	unauthorised: "Locked",
};
const at = (id) => document.getElementById(id);
const form = at("faults");
const dialog = at("sure");
let shown = "";
/** Set while the visitor works on the form, so that a refresh does not take it out of their hands. */
let busy = 0;

async function ask(method, path, body) {
	const headers = body === undefined ? {} : { "content-type": "application/json" };
	const response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
	const answer = await response.json();
	if (!response.ok) throw new Error(answer.error?.message ?? `The sandbox answered ${response.status}`);
	return answer;
}

/** Runs something that may fail, and says so on the page. */
async function attempt(work) {
	const trouble = at("trouble");
	try {
		await work();
		trouble.hidden = true;
	} catch (error) {
		trouble.textContent = error instanceof TypeError ? "The sandbox does not answer. Is it still running?" : error.message;
		trouble.hidden = false;
	}
}

async function refresh() {
	const before = busy;
	const state = await ask("GET", "/state");
	showFault(state.fault, before === busy);
	at("total").textContent = state.total.toLocaleString();
	at("duplicates").textContent = state.duplicates.length.toLocaleString();
	at("duplicates-box").classList.toggle("ailing", state.duplicates.length > 0);
	at("none").hidden = state.latest.length > 0;
	const twice = new Set(state.duplicates);
	const now = JSON.stringify([state.latest, state.duplicates]);
	// Rows are left alone while nothing changed: a replaced button loses its focus.
	if (now !== shown) at("orders").replaceChildren(...state.latest.map((order) => row(order, twice)));
	shown = now;
}

function showFault(fault, untouched) {
	const ailing = fault.mode !== "none" && fault.probability > 0;
	const often = fault.probability < 1 ? `, ${Math.round(fault.probability * 100)} %` : "";
	at("health").textContent = ailing ? `${NAMES[fault.mode]}${often}` : "Well";
	at("health").classList.toggle("ailing", ailing);
	if (!untouched || form.contains(document.activeElement)) return;
	form.elements.mode.value = fault.mode;
	at("probability").value = String(Math.round(fault.probability * 100));
	at("often").textContent = `${at("probability").value} %`;
	at("delay").value = fault.delayMs === null ? "" : String(fault.delayMs / 1000);
}

function row(order, twice) {
	const cell = (text, name) => {
		const td = document.createElement("td");
		td.textContent = text;
		if (name !== undefined) td.className = name;
		return td;
	};
	const tr = document.createElement("tr");
	const live = order.state !== "cancelled";
	tr.classList.toggle("cancelled", !live);
	tr.classList.toggle("twice", live && twice.has(order.eNumber));
	const action = document.createElement("td");
	if (live) action.append(cancelButton(order.number));
	const received = new Date(order.receivedAt).toLocaleTimeString();
	tr.append(
		cell(order.number),
		cell(order.eNumber, "e-number"),
		cell(order.customer),
		cell(`${order.total} ${order.currency}`, "amount"),
		cell(received),
		action,
	);
	return tr;
}

function cancelButton(number) {
	const button = document.createElement("button");
	button.type = "button";
	button.textContent = "Cancel";
	button.setAttribute("aria-label", `Cancel ${number}`);
	button.addEventListener("click", () =>
		attempt(async () => {
			await ask("POST", `/orders/${number}/cancel`);
			await refresh();
		}),
	);
	return button;
}

function apply() {
	busy++;
	const delay = at("delay").value;
	const fault = {
		mode: form.elements.mode.value || "none",
		probability: Number(at("probability").value) / 100,
		delayMs: delay === "" ? null : Math.round(Number(delay) * 1000),
	};
	return attempt(async () => showFault(await ask("PUT", "/faults", fault), false));
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", apply);
at("probability").addEventListener("input", () => {
	at("often").textContent = `${at("probability").value} %`;
});
at("reset").addEventListener("click", () => dialog.showModal());
dialog.addEventListener("close", () => {
	if (dialog.returnValue !== "yes") return;
	attempt(async () => {
		await ask("POST", "/reset");
		form.querySelector("[value=none]").checked = true;
		await refresh();
	});
});

async function watch() {
	if (!document.hidden) await attempt(refresh);
	setTimeout(watch, REFRESH_MS);
}
await watch();
