import type { ComponentProps } from 'react';
import { Field } from './field.tsx';

const words = 'At least 3 characters, without spaces';

/** For a login that is chosen here: what the service takes is said before it refuses. */
export function LoginField(props: Omit<ComponentProps<typeof Field>, 'label'>) {
  return (
    <Field
      label="Login"
      required
      maxLength={100}
      pattern="\S{3,}"
      title={words}
      hint={props.readOnly ? undefined : words}
      {...props}
    />
  );
}
