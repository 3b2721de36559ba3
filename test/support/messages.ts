/** Queue messages that remember what became of them, for tests that run without a queue. */
export interface Handed<Body> extends Message<Body> {
	result: "acked" | "retried" | null;
}

export function handed<Body>(body: Body, id: string = crypto.randomUUID(), attempts = 1): Handed<Body> {
	return {
		id,
		body,
		attempts,
		timestamp: new Date(0),
		result: null,
		ack() {
			this.result ??= "acked";
		},
		retry() {
			this.result ??= "retried";
		},
	};
}

export const batchOf = <Body>(messages: readonly Handed<Body>[], queue = "holdfast-relay"): MessageBatch<Body> => ({
	queue,
	messages,
	metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
	ackAll: () => {
		throw new Error("every message has its own answer");
	},
	retryAll: () => {
		throw new Error("every message has its own answer");
	},
});
