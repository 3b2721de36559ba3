import type { ComponentChildren, ComponentType } from "preact";
import type { Service } from "../words/services";
import { Sign } from "./icons";

/** One service on the way from the shop to the ERP: what it is, how it is, what it did last. */
interface StationProps {
	readonly icon: ComponentType<{ class?: string }>;
	readonly name: string;
	readonly service: Service;
	readonly children?: ComponentChildren;
}

export function Station({ icon: Icon, name, service, children }: StationProps) {
	return (
		<li class="station">
			<h3 class="station-name">
				<Icon />
				{name}
			</h3>
			<p class={`station-state tone-${service.tone}`}>
				<Sign tone={service.tone} />
				{service.state}
			</p>
			<div class="station-facts">{children}</div>
		</li>
	);
}
