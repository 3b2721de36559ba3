/** Text that somebody else wrote. Its direction is its own: a right-to-left name must not turn the words around it. */
export function Foreign({ children, class: name }: { children: string; class?: string }) {
	return (
		<bdi class={name} title={name?.includes("cut") ? children : undefined}>
			{children}
		</bdi>
	);
}
