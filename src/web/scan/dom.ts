type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>>;
type Child = Node | string | null;

/** Makes an element: a function is a listener, `true` an attribute without a value, and what is false or undefined is left out. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A control with its visible name. */
export function field(label: string, control: HTMLElement): HTMLLabelElement {
  return el('label', { class: 'field' }, el('span', {}, label), control);
}

/** One choice of several, as a group of buttons that a keyboard moves through. */
export function choices<Value extends string>(
  label: string,
  options: readonly { readonly value: Value; readonly label: string }[],
  chosen: Value,
  onChoose: (value: Value) => void = () => undefined,
): { readonly element: HTMLElement; readonly value: () => Value; readonly set: (value: Value) => void } {
  const name = `choice-${crypto.randomUUID()}`;
  const inputs = options.map(({ value }) =>
    el('input', { type: 'radio', name, value, checked: value === chosen, change: () => onChoose(value) }),
  );
  const element = el(
    'fieldset',
    { class: 'choices' },
    el('legend', {}, label),
    ...options.map((option, index) => el('label', {}, inputs[index] ?? '', el('span', {}, option.label))),
  );
  return {
    element,
    value: () => (inputs.find((input) => input.checked)?.value ?? chosen) as Value,
    set: (value) => {
      for (const input of inputs) input.checked = input.value === value;
    },
  };
}
