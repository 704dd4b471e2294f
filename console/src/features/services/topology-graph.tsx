import '@xyflow/react/dist/style.css';
import { Box, Text, useComputedColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import {
  Background,
  Controls,
  type Edge,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  useReactFlow,
} from '@xyflow/react';
import { memo, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMs, formatNumber, formatShare } from '../../lib/format.ts';
import type { GraphModel, GraphService } from './graph-model.ts';
import { layOut, type Places } from './layout.ts';

const NODE_WIDTH = 170;
const NODE_HEIGHT = 62;
const HEIGHT = { base: 280, sm: 480 };

/** So many are drawn only as far as they can be seen, and nothing moves that need not. */
const MANY = 100;

interface TopologyGraphProps {
  readonly model: GraphModel;
  /** The others, which they call or are called by, are faint. */
  readonly shown: readonly GraphService[];
}

/** Who calls whom, left to right, with health and traffic. Positions are computed in a worker, once for each shape. */
export function TopologyGraph({ model, shown }: TopologyGraphProps) {
  const scheme = useComputedColorScheme();
  const navigate = useNavigate();
  const { t } = useTranslation();
  const labels = useMemo(
    () => ({
      'node.a11yDescription.default': t('graph.node'),
      'node.a11yDescription.keyboardDisabled': t('graph.node'),
      'edge.a11yDescription.default': t('graph.edge'),
      'controls.ariaLabel': t('graph.controls'),
      'controls.zoomIn.ariaLabel': t('graph.zoomIn'),
      'controls.zoomOut.ariaLabel': t('graph.zoomOut'),
      'controls.fitView.ariaLabel': t('graph.fitView'),
    }),
    [t],
  );
  const [places, setPlaces] = useState<Places>();
  const shape = JSON.stringify([model.services.map(each => each.name), model.calls.map(each => [each.from, each.to])]);

  useEffect(() => {
    const [names, calls] = JSON.parse(shape) as [string[], [string, string][]];
    return layOut({ names, calls, width: NODE_WIDTH, height: NODE_HEIGHT }, setPlaces);
  }, [shape]);

  const { nodes, edges } = useMemo(
    () => (places === undefined ? EMPTY : toFlow(model, places, shown)),
    [model, places, shown],
  );
  if (places === undefined) return <Box h={HEIGHT} />;
  return (
    <Box h={HEIGHT} style={{ border: '1px solid var(--line)', borderRadius: 4 }}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        colorMode={scheme}
        ariaLabelConfig={labels}
        fitView
        minZoom={0.1}
        nodesDraggable={false}
        nodesConnectable={false}
        onlyRenderVisibleElements={nodes.length > MANY}
        onNodeClick={(_, node) => navigate({ to: '/services/$name', params: { name: node.id } })}
      >
        <Background gap={24} />
        <Controls showInteractive={false} />
        <FitEach places={places} />
      </ReactFlow>
    </Box>
  );
}

/** Another shape begins with all of it in view. */
function FitEach({ places }: { readonly places: Places }) {
  const { fitView } = useReactFlow();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the new places that are fitted
  useEffect(() => void fitView({ maxZoom: 1 }), [places, fitView]);
  return null;
}

const EMPTY = { nodes: [] as Node[], edges: [] as Edge[] };
const NODE_TYPES = { service: memo(ServiceNode) };
const COLOR = { good: 'var(--good)', warn: 'var(--warn)', bad: 'var(--bad)', unknown: 'var(--mantine-color-gray-5)' };

function ServiceNode({ data }: NodeProps<Node<{ service: GraphService; isFaint: boolean }>>) {
  const { name, health, zones, perSecond, errorRatio, p95Ms, ready, total } = data.service;
  return (
    <Box
      w={NODE_WIDTH}
      h={NODE_HEIGHT}
      px={8}
      py={4}
      bg="var(--mantine-color-body)"
      style={{
        border: '1px solid var(--line)',
        borderLeft: `4px solid ${COLOR[health]}`,
        borderRadius: 4,
        opacity: data.isFaint ? 0.3 : 1,
        cursor: 'pointer',
      }}
    >
      <Handle type="target" position={Position.Left} style={{ visibility: 'hidden' }} />
      <Text size="sm" fw={600} truncate>
        {name}
      </Text>
      <Text size="xs" c="dimmed" truncate>
        {total > 0 ? `${ready}/${total}` : ''} {zones.length > 0 ? `· ${zones.join(' ')}` : ''}
      </Text>
      <Text size="xs" c={errorRatio > 0.02 ? 'var(--bad)' : 'dimmed'} truncate>
        {perSecond > 0
          ? `${formatNumber(perSecond)}/s · ${formatShare(errorRatio)} · ${p95Ms === null ? '–' : formatMs(p95Ms)}`
          : ''}
      </Text>
      <Handle type="source" position={Position.Right} style={{ visibility: 'hidden' }} />
    </Box>
  );
}

function toFlow(
  { services, calls }: GraphModel,
  places: Places,
  shown: readonly GraphService[],
): { nodes: Node[]; edges: Edge[] } {
  const names = new Set(shown.map(({ name }) => name));
  const isFaint = (...ends: string[]) => !ends.some(name => names.has(name));
  return {
    nodes: services.flatMap(service => {
      const place = places[service.name];
      return place === undefined
        ? []
        : [{ id: service.name, type: 'service', position: place, data: { service, isFaint: isFaint(service.name) } }];
    }),
    edges: calls.map(({ from, to, perSecond, errorRatio }) => ({
      id: `${from}→${to}`,
      source: from,
      target: to,
      animated: errorRatio > 0.02 && services.length <= MANY,
      style: {
        opacity: isFaint(from, to) ? 0.15 : 1,
        strokeWidth: 1 + Math.min(4, Math.log10(1 + perSecond) * 1.5),
        ...(errorRatio > 0.02 ? { stroke: 'var(--bad)' } : {}),
      },
    })),
  };
}
