/// <reference types="@cloudflare/vitest-plugin/types" />

declare namespace Cloudflare {
	/** Gives `exports` of cloudflare:workers its types. */
	interface GlobalProps {
		mainModule: typeof import("./support/worker");
	}
}
