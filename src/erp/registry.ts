import { unseal } from "../lib/secret";
import { type Connector, ENTITIES, type Entity, type ErpAdapter, type SessionPort } from "./adapter";
import type { AdapterName, Credentials, ErpConnection } from "./connection";
import { discreet } from "./discreet";
import { restAdapter } from "./rest";
import { Secrets } from "./secrets";
import { sharedSession } from "./session";
import { type Fetch, type Transport, transportOver } from "./transport";
import { trytonFeedSettings } from "./tryton/settings";
import { trytonAdapter } from "./tryton/tryton";
import { witnessed } from "./witness";

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
	idle(connection);
}

/** What this connection's ERP can be asked for changes of. Throws a RangeError when its settings make no sense. */
export function entitiesOf(connection: ErpConnection): readonly FedEntity[] {
	const { entities } = idle(connection).capabilities;
	return ENTITIES.flatMap((entity) => {
		const fed = entities[entity];
		return fed === undefined ? [] : [{ entity, deletions: fed.deletions }];
	});
}
/** Which records of which ERP a connection is told of. Throws as `entitiesOf` does. */
export function feedSourceOf(connection: ErpConnection): string {
	const { adapter, baseUrl, settings } = connection;
	checkSettings(connection);
	const deciding = Object.entries(FEEDS[adapter](settings)).map(([name, value]) => ` ${name}=${value}`);
	return `${adapter} ${baseUrl}${deciding.join("")}`;
}

/** Settings by which a feed tells of other records, or of the same with other contents. */
const FEEDS: Readonly<Record<AdapterName, (settings: ErpConnection["settings"]) => Readonly<Record<string, string | number | null>>>> = {
	rest: () => ({}),
	tryton: trytonFeedSettings,
};

/** `deletions`: "feed" when the ERP tells of them, "none" when only a comparison finds them. */
export interface FedEntity {
	readonly entity: Entity;
	readonly deletions: "feed" | "none";
}

/** An adapter that talks to nobody. */
function idle(connection: ErpConnection): ErpAdapter {
	const nobody: SessionPort = { current: never, renew: never };
	return ADAPTERS[connection.adapter](connection, {}, { transport: never, session: nobody, now: Date.now });
}

/** Throws when the credentials were sealed with another key or for another tenant, or when the settings make no sense. */
export async function connectorFor(
	tenantId: string,
	endpoint: StoredEndpoint,
	session: SessionPort,
	deployment: { readonly credentialsKey: string; readonly fetch: Fetch },
): Promise<Connector> {
	const { connection } = endpoint;
	checkSettings(connection);
	const credentials: Credentials = JSON.parse(await unseal(endpoint.sealedCredentials, deployment.credentialsKey, tenantId));
	const secrets = new Secrets(Object.values(credentials));
	const transport = transportOver(deployment.fetch);
	const shared = sharedSession(session, (value) => addSession(secrets, value));
	return (witness) => {
		const ports = { transport: witnessed(transport, secrets, witness, Date.now), session: shared, now: Date.now };
		return discreet(ADAPTERS[connection.adapter](connection, credentials, ports), secrets);
	};
}

/** An adapter puts into a session what it needs; the parts that are keys are secrets by themselves. */
function addSession(secrets: Secrets, session: string): void {
	secrets.add(session);
	for (const part of session.split(/[:;|\s]/)) if (part.length >= SESSION_KEY_LENGTH_MIN) secrets.add(part);
}
const SESSION_KEY_LENGTH_MIN = 8;

const never = (): never => {
	throw new Error("checking settings must not talk to the ERP");
};
