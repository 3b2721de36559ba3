import { describe, expect, it } from "vitest";
import { COPY_RECORDS_MAX } from "../../src/db/audit";
import { ACTED_LATELY_MS } from "../../src/desk/actions";
import { RING_AGAIN_MS } from "../../src/desk/alarm";
import { ACT_ORDERS_MAX, JOB_ORDERS_MAX } from "../../src/desk/answers";
import { HISTORY_COPY_MAX, HISTORY_SHOWN_MAX } from "../../src/desk/history";
import { JOB_BATCH_ORDERS_MAX, JOB_PAUSE_MS, JOBS_KEPT_MAX, JOBS_RUNNING_MAX } from "../../src/desk/jobs";
import { REVISIONS_MAX } from "../../src/desk/revisions";
import { WAIT_MS_MAX } from "../../src/desk/waiters";
import { WAIT_SECONDS_MAX } from "../../src/http/prefer";

describe("the limits of a desk", () => {
	it("let D1 take every batch of its history", () => {
		expect(HISTORY_COPY_MAX).toBeLessThanOrEqual(COPY_RECORDS_MAX);
	});

	it("let a caller wait as long as a request may ask for", () => {
		expect(WAIT_MS_MAX).toBe(WAIT_SECONDS_MAX * 1_000);
	});

	it("take no more orders in a job’s step than in a call, so that neither holds up a placement for longer", () => {
		expect(JOB_BATCH_ORDERS_MAX).toBeLessThanOrEqual(ACT_ORDERS_MAX);
	});

	it("let the largest job end within a few seconds of pauses", () => {
		expect((JOB_ORDERS_MAX / JOB_BATCH_ORDERS_MAX) * JOB_PAUSE_MS).toBeLessThanOrEqual(5_000);
	});

	it("never forget a job for want of room while it runs", () => {
		expect(JOBS_RUNNING_MAX).toBeLessThan(JOBS_KEPT_MAX);
	});

	it("tell two clicks from two decisions before a bell is rung again", () => {
		expect(ACTED_LATELY_MS).toBeLessThan(RING_AGAIN_MS);
	});

	it("show every edit of an order in its history", () => {
		expect(REVISIONS_MAX).toBeLessThan(HISTORY_SHOWN_MAX);
	});
});
