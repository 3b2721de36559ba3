import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

/** `npm start`, as a newcomer meets it. */

const ROOT = new URL("../..", import.meta.url).pathname;
let state: string;
const children: ChildProcess[] = [];

beforeAll(() => {
	state = mkdtempSync(join(tmpdir(), "holdfast-start-"));
});
afterEach(async () => {
	for (const child of children.splice(0)) await ended(child);
});
afterAll(() => rmSync(state, { recursive: true, force: true }));

interface Started {
	readonly child: ChildProcess;
	/** What it has said so far. */
	said(): string;
}

/** `through` stands for the shell that npm puts between itself and the program. */
function start(args: readonly string[], through: "node" | "shell" = "node"): Started {
	const command = ["scripts/start.ts", "--port", "0", "--erp-port", "0", "--state", state, ...args];
	const child =
		through === "node"
			? spawn(process.execPath, command, { cwd: ROOT })
			: spawn("sh", ["-c", `"${process.execPath}" ${command.join(" ")}; true`], { cwd: ROOT });
	children.push(child);
	let text = "";
	for (const stream of [child.stdout, child.stderr])
		stream?.on("data", (chunk: Buffer) => {
			text += chunk.toString();
		});
	return { child, said: () => text };
}

async function ended(child: ChildProcess): Promise<number | null> {
	if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
	const exit = new Promise<number | null>((resolve) => child.once("exit", resolve));
	child.kill("SIGTERM");
	return exit;
}

const running = (started: Started) => expect.poll(started.said, { timeout: 60_000 }).toContain("Ctrl-C stops it");
const addressOf = (started: Started, name: string) => new RegExp(`${name}\\s+(http://\\S+?)/?\\s`).exec(started.said())?.[1] ?? "";

/** Hosts and runtimes, as the state knows them. */
const pids = (): number[] =>
	["gateway", "sandbox"].flatMap((name) => {
		const { hostPid, workerdPid } = JSON.parse(readFileSync(join(state, `${name}.pid`), "utf8"));
		return [hostPid, workerdPid];
	});
/** A process that ended and was not yet asked for by its parent is over, too. */
const alive = (pid: number): boolean => {
	try {
		return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
	} catch {
		return false;
	}
};
const noneLeft = (all: readonly number[]) => expect.poll(() => all.filter(alive), { timeout: 20_000 }).toEqual([]);

async function curl(line: string): Promise<string> {
	const { stdout } = await promisify(execFile)("sh", ["-c", line.trim()]);
	return stdout;
}

describe("npm start", () => {
	it("prints a curl line that places an order, which then is in the ERP and green, and stays through a restart", async () => {
		const first = start([]);
		await running(first);
		const line =
			first
				.said()
				.split("\n")
				.find((each) => each.includes("curl -i")) ?? "";
		const answer = await curl(line);
		expect(answer).toContain("201 Created");
		expect(answer).toContain('"eNumber":"E100001"');

		const adminKey = /hf_demo_admin_\S+/.exec(first.said())?.[0];
		const board = async (started: Started) => {
			const response = await fetch(`${addressOf(started, "Console")}/admin/api/manage`, {
				headers: { authorization: `Bearer ${adminKey}` },
			});
			return (await response.json()) as { green: { items: { eNumber: string }[] } };
		};
		await expect.poll(async () => (await board(first)).green.items, { timeout: 5_000 }).toMatchObject([{ eNumber: "E100001" }]);
		const erp = await fetch(`${addressOf(first, "ERP sandbox")}/orders`);
		expect(await erp.json()).toMatchObject({ orders: [{ eNumber: "E100001" }] });

		const processes = pids();
		expect(await ended(first.child)).toBe(0);
		await noneLeft(processes);

		const second = start([]);
		await running(second);
		expect((await board(second)).green.items).toMatchObject([{ eNumber: "E100001" }]);
	});

	it("starts a runtime that died again, and says so", async () => {
		const started = start([]);
		await running(started);
		const [, gatewayRuntime] = pids();
		process.kill(gatewayRuntime ?? 0, "SIGKILL");
		await expect.poll(started.said).toContain("gateway: the runtime crashed and was started again");
		const health = await fetch(`${addressOf(started, "Console")}/healthz`);
		expect(health.status).toBe(200);
	});

	it("ends with everything it started when it is killed, or the shell above it is", async () => {
		for (const through of ["node", "shell"] as const) {
			const started = start([], through);
			await running(started);
			const processes = pids();
			started.child.kill("SIGKILL");
			await noneLeft(processes);
		}
	});

	it("ends when a Worker is gone for good, and says which", async () => {
		const started = start([]);
		await running(started);
		const processes = pids();
		process.kill(processes[2] ?? 0, "SIGKILL");
		await noneLeft(processes);
		await expect.poll(() => started.child.exitCode).toBe(1);
		expect(started.said()).toContain("sandbox stopped");
	});

	it("says so when another one runs on the same state", async () => {
		const first = start([]);
		await running(first);
		const second = start([]);
		await expect.poll(() => second.child.exitCode, { timeout: 30_000 }).toBe(1);
		expect(second.said()).toContain(`runs on ${state} already`);
		expect((await fetch(`${addressOf(first, "Console")}/healthz`)).status).toBe(200);
	});

	it("says so when a port is taken, and leaves nothing behind", async () => {
		const squatter = createServer();
		await new Promise<void>((resolve) => squatter.listen(0, "127.0.0.1", resolve));
		const address = squatter.address();
		const port = typeof address === "object" ? address?.port : undefined;
		const started = start(["--port", String(port)]);
		await expect.poll(() => started.child.exitCode, { timeout: 30_000 }).toBe(1);
		squatter.close();
		expect(started.said()).toContain(`port ${port} for the gateway is taken by another program`);
		await noneLeft(pids());
	});

	it("refuses a port that is none", async () => {
		const started = start(["--port", "http"]);
		await expect.poll(() => started.child.exitCode, { timeout: 30_000 }).toBe(1);
		expect(started.said()).toContain("--port http is not a port");
	});
});
