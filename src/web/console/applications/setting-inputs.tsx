import { Checkbox, Group, JsonInput, NativeSelect, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { fieldWords } from './field-words.ts';
import { parseJson, type SettingField, type Typed } from './setting-fields.ts';
import { applicationsWords } from './words.ts';

type Props = {
  readonly fields: readonly SettingField[];
  readonly typed: Typed;
  readonly onChange: (typed: Typed) => void;
  /** What is typed is hidden, and no browser keeps it. */
  readonly isSecret?: boolean;
};

/** One field for each setting of a connector, as its schema asks. */
export function SettingInputs({ fields, typed, onChange, isSecret = false }: Props) {
  return fields.map((field) => (
    <SettingInput
      key={field.key}
      field={field}
      value={typed[field.key]}
      isSecret={isSecret}
      onChange={(value) => onChange({ ...typed, [field.key]: value })}
    />
  ));
}

type One = {
  readonly field: SettingField;
  readonly value: string | boolean | undefined;
  readonly isSecret: boolean;
  readonly onChange: (value: string | boolean) => void;
};

function SettingInput({ field: { key, isRequired, shape }, value, isSecret, onChange }: One) {
  const say = useWords(applicationsWords);
  const sayField = useWords(fieldWords);
  const label = isKnown(key) ? sayField(key) : key;
  const text = typeof value === 'string' ? value : '';
  const shared = {
    label,
    required: isRequired,
    ...(isKnown(key) ? { description: key } : {}),
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => onChange(event.currentTarget.value),
  };
  switch (shape.kind) {
    case 'flag':
      return (
        <Checkbox label={label} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
      );
    case 'options':
      return <NativeSelect {...shared} value={text} data={['', ...shape.options]} />;
    case 'lines':
      return <Textarea {...shared} placeholder={say('lines')} autosize minRows={1} value={text} />;
    case 'choice':
      return <Choice label={label} keys={shape.keys} isRequired={isRequired} value={text} onChange={onChange} />;
    case 'json':
      return (
        <JsonInput
          label={label}
          required={isRequired}
          description={say('asJson')}
          autosize
          minRows={2}
          value={text}
          onChange={onChange}
          error={text !== '' && parseJson(text) === undefined ? say('notJson') : null}
        />
      );
    default:
      return isSecret ? (
        <PasswordInput {...shared} value={text} autoComplete="off" />
      ) : key === 'instructions' || key === 'caCertificate' ? (
        <Textarea {...shared} autosize minRows={2} value={text} />
      ) : (
        <TextInput
          {...shared}
          value={text}
          inputMode={shape.kind === 'number' ? 'numeric' : 'text'}
          autoComplete="off"
        />
      );
  }
}

/** One of several keys, and its text; kept as both with a space between. */
function Choice({
  label,
  keys,
  isRequired,
  value,
  onChange,
}: {
  readonly label: string;
  readonly keys: readonly string[];
  readonly isRequired: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const say = useWords(applicationsWords);
  const at = value.indexOf(' ');
  const key = at < 0 ? (keys[0] ?? '') : value.slice(0, at);
  const text = at < 0 ? '' : value.slice(at + 1);
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <TextInput
        label={label}
        required={isRequired}
        flex={1}
        value={text}
        autoComplete="off"
        onChange={(event) => onChange(`${key} ${event.currentTarget.value}`)}
      />
      <NativeSelect
        aria-label={`${say('by')}: ${label}`}
        value={key}
        data={[...keys]}
        onChange={(event) => onChange(`${event.currentTarget.value} ${text}`)}
      />
    </Group>
  );
}

type FieldWord = keyof (typeof fieldWords)['en'];

function isKnown(key: string): key is FieldWord {
  return Object.hasOwn(fieldWords.en, key);
}
