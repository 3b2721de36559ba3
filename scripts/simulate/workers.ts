/** Stands in for the module `cloudflare:workers`, so that the product's own objects run in plain Node. */
export class DurableObject {
	readonly ctx: DurableObjectState;
	readonly env: unknown;

	constructor(ctx: DurableObjectState, env: unknown) {
		this.ctx = ctx;
		this.env = env;
	}
}
