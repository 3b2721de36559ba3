import { join } from "node:path";
import { applyMigrations } from "./migrations.ts";
import { secretsOf } from "./secrets.ts";
import { type RunningWorker, startWorker } from "./worker.ts";

const ROOT = join(import.meta.dirname, "../..");

export interface StartOptions {
	/** On 127.0.0.1; 0 takes a free one. */
	readonly port: number;
	/** Directory that keeps everything across restarts; made when missing. */
	readonly state: string;
	readonly logs?: "file" | "discard";
	/** Another entry to bundle in place of the Worker's own. */
	readonly main?: string;
	readonly vars?: Readonly<Record<string, string>>;
	/** A state of the same Worker that was started and stopped, to begin with: neither built nor migrated again. */
	readonly prepared?: string;
}

const preparedOf = ({ prepared, main }: StartOptions) => (prepared === undefined || main !== undefined ? {} : { prepared });

/** The gateway as deployed, with its migrations applied and no tenant. The console's pages are served as `npm run build` left them. */
export async function startGateway(options: StartOptions): Promise<RunningWorker> {
	const { credentialsKey } = secretsOf(options.state);
	const gateway = await startWorker({
		name: "gateway",
		config: join(ROOT, "wrangler.toml"),
		main: options.main ?? null,
		port: options.port,
		state: options.state,
		// Whoever tries it on their own machine comes into its tenants without an authenticator app.
		vars: {
			CREDENTIALS_KEY: credentialsKey,
			OPERATOR_SECOND_FACTOR: "optional",
			// Their own systems are on this machine, too.
			EVENTS_TO_LOOPBACK: "allowed",
			// The platform's stand-in writes each mail into a file, and sends none.
			MAIL_TRANSPORT: "binding",
			MAIL_FROM: "holdfast@localhost.example",
			...(options.port === 0 ? {} : { PUBLIC_URL: `http://127.0.0.1:${options.port}` }),
			...options.vars,
		},
		logs: options.logs ?? "file",
		...preparedOf(options),
	});
	try {
		await applyMigrations(gateway, join(ROOT, "migrations"));
	} catch (error) {
		await gateway.stop();
		throw error;
	}
	return gateway;
}

/** The ERP sandbox. Its contract is spoken at `url`, its faults are switched there, too (sandbox/). */
export const startSandbox = (options: StartOptions): Promise<RunningWorker> =>
	startWorker({
		name: "sandbox",
		config: join(ROOT, "sandbox/wrangler.toml"),
		main: options.main ?? null,
		port: options.port,
		state: options.state,
		vars: options.vars ?? {},
		logs: options.logs ?? "file",
		...preparedOf(options),
	});
