import { describe, expect, it } from "vitest";
import type { RunRowView } from "../../src/console/wire-services";
import { CRONTAB_EXAMPLES, CRONTAB_SIGNS } from "../../src/console/words/crontab";
import { factsOf, isNarrowed, levelFace, logsHref, logsQueryOf, runSaid } from "../../src/console/words/logs";
import { sidesOf, stateFace } from "../../src/console/words/processes";
import { recordsSaid } from "../../src/console/words/records";
import { comparisonSaid, failureSaid, outdatedSaid, replicationFace } from "../../src/console/words/replication";
import { elsewhere, mistakeSaid, runFace, runWhySaid, scheduleFace } from "../../src/console/words/schedules";
import { LEVELS } from "../../src/db/schema-console";
import { CAUSES } from "../../src/db/schema-patrols";
import { exchanges } from "../../src/http/admin/exchanges";
import { inWords, mistakeIn } from "../../src/lib/crontab";
import { ERROR_CLASSES } from "../../src/order/outcome";

const asked = (search: string) => logsQueryOf(new URLSearchParams(search));

describe("the log in words", () => {
	it("has a name and a sign for every level, and shows one that it does not know by its own name", () => {
		expect(LEVELS.map((level) => levelFace(level).name)).toEqual(["Info", "Warning", "Error"]);
		expect(new Set(LEVELS.map((level) => levelFace(level).tone)).size).toBe(LEVELS.length);
		expect([levelFace("fatal"), levelFace("constructor")]).toEqual([
			{ name: "fatal", tone: "grey" },
			{ name: "constructor", tone: "grey" },
		]);
	});

	it("says of a run how it went, how long it took and what it dealt with", () => {
		const run = { startedAt: "2026-06-03T10:05:00.000Z", endedAt: "2026-06-03T10:05:01.240Z", success: true, count: 1_204 };
		expect(runSaid(run)).toEqual({ tone: "green", result: "Succeeded in 1.2 s", counted: "1,204 dealt with" });
		expect(runSaid({ ...run, success: false, count: 0 })).toEqual({
			tone: "red",
			result: "Failed after 1.2 s",
			counted: "nothing to deal with",
		});
	});

	it("tells the facts of an entry: times as times, what is nested as it is, nothing of what is not there", () => {
		expect(factsOf({ kind: "erp_offline", openedAtMs: 0, closedAtMs: null, ordersTouched: 3, note: "", bell: { tenant: "demo" } })).toEqual(
			[
				{ name: "Kind", text: "erp_offline", at: null },
				{ name: "Opened", text: "1970-01-01T00:00:00.000Z", at: "1970-01-01T00:00:00.000Z" },
				{ name: "Orders touched", text: "3", at: null },
				{ name: "Bell", text: '{"tenant":"demo"}', at: null },
			],
		);
	});

	it("does not take for a time what no calendar has", () => {
		expect(factsOf({ openedAtMs: 1e300, closedAtMs: "soon" }).map(({ at, text }) => [at, text])).toEqual([
			[null, "1e+300"],
			[null, "soon"],
		]);
	});

	it("is asked for what its address says, and begins at the newest again with another filter", () => {
		const query = asked("service=sweep&level=error&from=2026-06-01&to=2026-06-03&cursor=5_7");
		expect(query).toEqual({ service: "sweep", level: "error", from: "2026-06-01", to: "2026-06-03", cursor: "5_7" });
		expect(logsHref({ ...query, cursor: "" })).toBe("#/logs?service=sweep&level=error&from=2026-06-01&to=2026-06-03");
		expect(asked("level=fatal").level).toBe("");
		expect([asked("cursor=5_7"), asked("to=2026-06-03")].map(isNarrowed)).toEqual([false, true]);
	});
});

describe("the drawing of the processes", () => {
	const all = exchanges({ link: null, desk: null, latest: null, reportWanted: null, runs: null }, 0).map(
		({ sinceMs, last, ...process }) => ({
			...process,
			since: sinceMs === null ? null : `${sinceMs}`,
			lastResult: last === null ? null : { at: "", say: last.say },
		}),
	);

	it("puts shop and payment gateway before Holdfast and the rest behind it, and leaves out none", () => {
		const { before, behind } = sidesOf(all);
		expect(before.map(({ partner, processes }) => [partner, processes.map(({ process }) => process)])).toEqual([
			["Web shop", ["orders_in"]],
			["Payment gateway", ["payments"]],
		]);
		expect(behind.map(({ partner, processes }) => [partner, processes.map(({ process }) => process)])).toEqual([
			["ERP", ["delivery", "verification", "replication", "reconciliation"]],
			["Inboxes", ["report", "mail"]],
		]);
	});

	it("has a place for a partner, and words for a state, that only a newer gateway knows", () => {
		const { behind } = sidesOf([...all.slice(0, 1), { ...all[0], process: "events", from: "Holdfast", to: "Your own systems" } as never]);
		expect(behind.map(({ partner }) => partner)).toEqual(["Your own systems"]);
		expect([stateFace("held").name, stateFace("half_way")]).toEqual(["Held", { name: "half way", tone: "grey" }]);
	});
});

describe("how a crontab line is read", () => {
	it.each(CRONTAB_EXAMPLES)("is said of $expression as the gateway says it", ({ expression, means }) => {
		expect([mistakeIn(expression), inWords(expression)]).toEqual([null, means]);
	});

	it("is explained with signs that the gateway takes", () => {
		for (const { sign } of CRONTAB_SIGNS) expect([sign, mistakeIn(`${sign} * * * *`)]).toEqual([sign, null]);
	});
});

describe("schedules and replication in words", () => {
	it("say a mistake as a sentence that begins with what is wrong", () => {
		expect(mistakeSaid("expression", "has 61 for the minute, which must be 0 to 59")).toBe(
			"The expression has 61 for the minute, which must be 0 to 59.",
		);
		expect(mistakeSaid("who", "is not a known field.")).toBe("“who” is not a known field.");
	});

	it("lead to the page that starts a part of them, and nobody to a page that is closed to them", () => {
		expect(["replication", "comparison"].map((service) => elsewhere(service, "operator")?.href)).toEqual([
			"#/replication",
			"#/replication",
		]);
		expect([elsewhere("events", "admin")?.href, elsewhere("events", "operator")]).toEqual(["#/webhooks", null]);
	});

	it("have a name for every state, show one that they do not know by its own, and say what is out of date", () => {
		const states = ["not_fed", "off", "waiting", "first_load", "comparing", "failing", "following"];
		expect(new Set(states.map((state) => replicationFace(state).name)).size).toBe(states.length);
		expect([replicationFace("catching_up").name, scheduleFace("late").name]).toEqual(["catching up", "late"]);
		const old = { state: "following", fresh: false, lastSuccessAt: "2026-06-03T10:00:00Z" };
		expect([outdatedSaid(old), outdatedSaid({ ...old, fresh: true }), outdatedSaid({ ...old, lastSuccessAt: null })]).toEqual([
			"Out of date",
			null,
			null,
		]);
		const loading = (perSecond: number) => recordsSaid({ records: 0, progress: { loaded: 1_204, startedAt: null, perSecond } });
		expect([recordsSaid({ records: 1, progress: null }), loading(0.4), loading(5_944.2)]).toEqual([
			"1 record",
			"1,204 loaded so far",
			"1,204 loaded so far, 5,944 a second",
		]);
	});

	it("have a title and a step for every class of error, and for one that is not known", () => {
		for (const errorClass of [...ERROR_CLASSES, "moonshine", "constructor"]) {
			const { title, step } = failureSaid({ class: errorClass });
			expect(`${title} ${step}`).not.toMatch(/order|undefined/i);
			expect(step).toMatch(/^[A-Z].*\.$/);
		}
		expect(failureSaid({ class: "moonshine" }).step).toContain("Customer Support");
	});

	it("say of a comparison what was mended, what is kept for now, and that nothing differed", () => {
		const none = { missing: 0, differing: 0, gone: 0, heldBack: 0 };
		const over = { beganAt: null, endedAt: "2026-06-03T10:00:00Z", underWay: false, compared: 5_059, ...none };
		expect(comparisonSaid({ ...over, endedAt: null, underWay: true })).toBe("5,059 compared so far");
		expect(comparisonSaid({ ...over, endedAt: null })).toBe("5,059 compared, then broken off");
		expect(comparisonSaid(over)).toBe("5,059 compared, nothing differed");
		expect(comparisonSaid({ ...over, missing: 1_200, gone: 3 })).toBe("5,059 compared; mended: 1,200 missing here, 3 no longer in the ERP");
		expect(comparisonSaid({ ...over, heldBack: 60 })).toContain("60 not in what the ERP listed are kept");
		expect(comparisonSaid({ ...over, heldBack: 60 })).not.toContain("nothing differed");
	});
});

describe("runs in words", () => {
	const run: RunRowView = {
		part: "",
		dueAt: "2026-06-03T10:00:00.000Z",
		cause: "schedule",
		state: "done",
		attempts: 1,
		startedAt: "2026-06-03T10:00:00.000Z",
		endedAt: "2026-06-03T10:00:01.200Z",
		againAt: null,
		success: true,
		count: 1_204,
		message: "Done.",
		askedBy: null,
	};

	it("say of each state how it stands, with a sign of its own where somebody has to look", () => {
		const faces = ["done", "failed", "waiting", "running", "retrying", "dropped"].map((state) => runFace({ ...run, state }));
		expect(new Set(faces.map(({ name }) => name)).size).toBe(faces.length);
		expect(faces.slice(0, 2)).toEqual([
			{ name: "Succeeded in 1.2 s", tone: "green" },
			{ name: "Failed after 1.2 s", tone: "red" },
		]);
		expect(runFace({ ...run, state: "failed", startedAt: null })).toEqual({ name: "Failed", tone: "red" });
		expect(runFace({ ...run, state: "half_done" }).name).toBe("half done");
	});

	it("say why each went, how often it was tried and what it came to", () => {
		expect(runWhySaid(run)).toBe("By the schedule; 1,204 dealt with");
		expect(runWhySaid({ ...run, cause: "person", askedBy: "Mia", attempts: 3, count: 0 })).toBe(
			"Started by Mia; 3 tries; nothing to deal with",
		);
		expect(runWhySaid({ ...run, cause: "person", endedAt: null })).toBe("Started by a person");
		expect(CAUSES.map((cause) => runWhySaid({ ...run, cause })).filter((said) => said.includes("undefined"))).toEqual([]);
		expect(runWhySaid({ ...run, cause: "constructor" })).toBe("Constructor; 1,204 dealt with");
		expect(new Set(CAUSES.map((cause) => runWhySaid({ ...run, cause }))).size).toBe(CAUSES.length);
	});
});
