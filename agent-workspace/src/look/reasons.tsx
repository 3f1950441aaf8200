type Props<Reason extends string> = {
  readonly legend: string;
  readonly reasons: readonly Reason[];
  readonly words: Readonly<Record<Reason, string>>;
  readonly onChoose: (reason: Reason) => void;
};

/** One of a few reasons, which has to be given. */
export function Reasons<Reason extends string>(props: Props<Reason>) {
  const { legend, reasons, words, onChoose } = props;
  return (
    <fieldset className="roles">
      <legend>{legend}</legend>
      {reasons.map((reason) => (
        <label key={reason}>
          <input type="radio" name="reason" required onChange={() => onChoose(reason)} />
          {words[reason]}
        </label>
      ))}
    </fieldset>
  );
}
