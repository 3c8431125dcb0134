import classes from './facts.module.css';

/** What is known of one thing: names above values, as many beside each other as there is room for. */
export function Facts({ facts }: { readonly facts: readonly { readonly name: string; readonly value: string }[] }) {
  return (
    <dl className={classes['facts']}>
      {facts.map(({ name, value }) => (
        <div key={`${name} ${value}`}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
