import { JsonInput, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import type { Json, JsonObject } from '../../../src/api/list.ts';

interface ParamsFormProps {
  /** JSON Schema of the action's params. */
  readonly schema: JsonObject;
  readonly params: JsonObject;
  readonly onChange: (params: JsonObject) => void;
}

interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly items?: { readonly type?: string };
  readonly minimum?: number;
}

/** A field for every param that the action has; the server checks what is written. */
export function ParamsForm({ schema, params, onChange }: ParamsFormProps) {
  const properties = Object.entries((schema.properties ?? {}) as unknown as Readonly<Record<string, Property>>);
  return properties.map(([name, property]) => (
    <ParamField
      key={name}
      name={name}
      property={property}
      value={params[name]}
      onChange={value => onChange({ ...params, [name]: value })}
    />
  ));
}

interface ParamFieldProps {
  readonly name: string;
  readonly property: Property;
  readonly value: Json | undefined;
  readonly onChange: (value: Json) => void;
}

function ParamField({ name, property, value, onChange }: ParamFieldProps) {
  const shared = { label: name, description: property.description, size: 'xs' } as const;
  if (property.enum !== undefined) {
    return (
      <Select
        {...shared}
        data={[...property.enum]}
        value={String(value ?? '')}
        onChange={text => onChange(text ?? '')}
      />
    );
  }
  if (property.type === 'integer' || property.type === 'number') {
    return (
      <NumberInput
        {...shared}
        value={typeof value === 'number' ? value : ''}
        onChange={number => onChange(Number(number))}
        allowDecimal={property.type === 'number'}
      />
    );
  }
  if (property.type === 'array' && property.items?.type === 'string') {
    return <TagsInput {...shared} value={Array.isArray(value) ? value.map(String) : []} onChange={onChange} />;
  }
  if (property.type === 'string') {
    return <TextInput {...shared} value={String(value ?? '')} onChange={event => onChange(event.target.value)} />;
  }
  return <JsonField {...shared} value={value} onChange={onChange} />;
}

interface JsonFieldProps {
  readonly label: string;
  readonly description: string | undefined;
  readonly size: 'xs';
  readonly value: Json | undefined;
  readonly onChange: (value: Json) => void;
}

/** What is not JSON yet is not handed on. */
function JsonField({ value, onChange, ...shared }: JsonFieldProps) {
  return (
    <JsonInput
      {...shared}
      defaultValue={JSON.stringify(value ?? {}, null, 2)}
      onChange={text => {
        try {
          onChange(JSON.parse(text));
        } catch {
          // Still being written.
        }
      }}
      autosize
      minRows={2}
    />
  );
}
