import { router, type SandboxEnv } from "./routes";

// biome-ignore lint/performance/noBarrelFile: the runtime finds the Durable Object's class among the exports of the entry
export { SandboxErp } from "./erp";

export default {
	fetch: (request: Request, env: SandboxEnv, ctx: ExecutionContext): Promise<Response> => router.fetch(request, env, ctx),
};
