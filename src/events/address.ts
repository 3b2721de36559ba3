/** Where events may be sent. They go out from the gateway, so no address may lead to what only the gateway can reach. */

export const URL_LENGTH_MAX = 500;

/** Names that lead into the network one is in; a name without a dot does, too. */
const INNER_NAME = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|private|home\.arpa)$/;
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/;
/** First, second octet and how many bits they share with the address: private, shared, link-local, reserved, multicast. */
const INNER_V4: readonly (readonly [base: string, bits: number])[] = [
	["0.0.0.0", 8],
	["10.0.0.0", 8],
	["100.64.0.0", 10],
	["127.0.0.0", 8],
	["169.254.0.0", 16],
	["172.16.0.0", 12],
	["192.0.0.0", 24],
	["192.0.2.0", 24],
	["192.88.99.0", 24],
	["192.168.0.0", 16],
	["198.18.0.0", 15],
	["198.51.100.0", 24],
	["203.0.113.0", 24],
	["224.0.0.0", 3],
];

/** What is wrong with the address, to be said after "The address "; null when events may go there. `loopback`: this deployment sends to its own machine. */
export function mistakeInUrl(address: string, loopback: boolean): string | null {
	if (address.length > URL_LENGTH_MAX) return `must have at most ${URL_LENGTH_MAX} characters`;
	if (/\p{C}/u.test(address)) return "must not hold characters that cannot be seen: type it anew";
	const url = /^https?:\/\/[^\s\\]+$/i.test(address) && URL.canParse(address) ? new URL(address) : null;
	if (url === null) return 'must be an address such as "https://shop.example/holdfast-events"';
	if (url.username !== "" || url.password !== "") return "must not hold a user name or password: events are signed instead";
	if (address.includes("#")) return "must not hold a fragment (#): it would not be sent";
	// Canonical: `127.1` and `0x7f000001` arrive as 127.0.0.1.
	const host = url.hostname.replace(/\.$/, "");
	if (LOOPBACK.test(host) && loopback) return null;
	if (url.protocol === "http:") return "must begin with https";
	return isInner(host) ? "must lead to a host on the internet, not into a private network" : null;
}

function isInner(host: string): boolean {
	if (host.startsWith("[")) return isInnerV6(host.slice(1, -1));
	if (/^\d+(?:\.\d+){3}$/.test(host)) return isInnerV4(host);
	return !host.includes(".") || INNER_NAME.test(host);
}

const isInnerV4 = (host: string): boolean =>
	INNER_V4.some(([base, bits]) => numberOf(host) >>> (32 - bits) === numberOf(base) >>> (32 - bits));
const numberOf = (address: string): number => address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);

/** Only 2000::/3 is on the internet. Of that, what carries an IPv4 address inside it (2002::/16, 2001::/32) and what documents use are not taken either. */
function isInnerV6(host: string): boolean {
	const [first = "", second = ""] = host.split(":");
	const group = Number.parseInt(first === "" ? "0" : first, 16);
	if (group >>> 13 !== 1 || group === 0x2002) return true;
	return group === 0x2001 && ["", "0", "db8"].includes(second);
}
