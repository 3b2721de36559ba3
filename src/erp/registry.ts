import { unseal } from "../lib/secret";
import type { ErpAdapter, SessionPort } from "./adapter";
import type { AdapterName, Credentials, ErpConnection } from "./connection";
import { restAdapter } from "./rest";
import { type Fetch, type Transport, transportOver } from "./transport";
import { trytonAdapter } from "./tryton/tryton";

/** Which adapter speaks to which ERP. */

interface AdapterPorts {
	readonly transport: Transport;
	readonly session: SessionPort;
	readonly now: () => number;
}
type MakeAdapter = (connection: ErpConnection, credentials: Credentials, ports: AdapterPorts) => ErpAdapter;

const ADAPTERS: Readonly<Record<AdapterName, MakeAdapter>> = { rest: restAdapter, tryton: trytonAdapter };

export interface StoredEndpoint {
	readonly connection: ErpConnection;
	readonly sealedCredentials: string;
}

/** Checks a connection's settings as its adapter would; throws a RangeError that says what is wrong. */
export function checkSettings(connection: ErpConnection): void {
	const nobody: SessionPort = { current: never, renew: never };
	ADAPTERS[connection.adapter](connection, {}, { transport: never, session: nobody, now: Date.now });
}

/** Throws when the credentials were sealed with another key or for another tenant, or when the settings make no sense. */
export async function adapterFor(
	tenantId: string,
	endpoint: StoredEndpoint,
	session: SessionPort,
	deployment: { readonly credentialsKey: string; readonly fetch: Fetch },
): Promise<ErpAdapter> {
	const credentials: Credentials = JSON.parse(await unseal(endpoint.sealedCredentials, deployment.credentialsKey, tenantId));
	const { connection } = endpoint;
	return ADAPTERS[connection.adapter](connection, credentials, { transport: transportOver(deployment.fetch), session, now: Date.now });
}

const never = (): never => {
	throw new Error("checking settings must not talk to the ERP");
};
