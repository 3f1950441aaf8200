import { Box } from '../../look/box.tsx';
import { useWorkspace } from '../../store/workspace.ts';
import { DownloadButton } from '../download-button.tsx';

type Props = { readonly id: string; readonly isErased: boolean; readonly onDone: () => void };

export function ExportSection({ id, isErased, onDone }: Props) {
  const { api } = useWorkspace();
  return (
    <Box title="Export">
      <p>
        {isErased
          ? 'What is left of an erased consumer: times and ids.'
          : 'Everything that is held, as one JSON file: attributes and where they came from, ' +
            'messages, agents’ notes, sessions, and who looked.'}
      </p>
      {!isErased && (
        <p className="hint">
          Nothing in it is masked. Read it before you hand it over: notes may speak of other people.
          Delete the file then. The export is recorded.
        </p>
      )}
      <DownloadButton
        label="Export"
        fileName={`consumer-${id}.json`}
        start={(download) => api.privacy.exportConsumer(id, download)}
        onDone={onDone}
      />
    </Box>
  );
}
