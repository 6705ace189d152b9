import {
  DashboardBuilder,
  DashboardCursorSync,
  type Dashboard,
  QueryVariableBuilder,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import {
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { DashboardDefinition, PanelDefinition } from '../telemetry/catalogue/dashboards.ts';
import { DATASOURCES } from './datasources.ts';

const PROMETHEUS = { type: 'prometheus', uid: DATASOURCES.prometheus };
const PANEL_HEIGHT = 8;
const STAT_HEIGHT = 5;

/** A dashboard in Grafana's JSON, read-only because its source is the catalogue. */
export function buildDashboard(definition: DashboardDefinition): Dashboard {
  const builder = new DashboardBuilder(definition.title)
    .uid(definition.uid)
    .description(definition.description)
    .tags(['quarterdeck', 'generated'])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh('10s')
    .time({ from: 'now-30m', to: 'now' })
    .timezone('browser')
    .withVariable(
      new QueryVariableBuilder('instance')
        .label('Worker')
        .datasource(PROMETHEUS)
        .query('label_values(quarterdeck_build_info{program="worker"}, instance)')
        .refresh(VariableRefresh.OnTimeRangeChanged)
        .includeAll(true)
        .multi(true)
        .allValue('.+'),
    );
  let id = 1;
  let y = 0;
  for (const row of definition.rows) {
    builder.withRow(new RowBuilder(row.title).id(id++).gridPos({ h: 1, w: 24, x: 0, y }));
    y += 1;
    let x = 0;
    let rowHeight = 0;
    for (const panel of row.panels) {
      if (x + panel.width > 24) {
        y += rowHeight;
        x = 0;
      }
      rowHeight = panel.kind === 'stat' ? STAT_HEIGHT : PANEL_HEIGHT;
      builder.withPanel(buildPanel(panel).id(id++).gridPos({ h: rowHeight, w: panel.width, x, y }));
      x += panel.width;
    }
    y += rowHeight;
  }
  return builder.build();
}

function buildPanel(panel: PanelDefinition): StatBuilder | TimeseriesBuilder {
  const builder =
    panel.kind === 'stat'
      ? new StatBuilder().reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
      : new TimeseriesBuilder()
          .fillOpacity(10)
          .legend(
            new VizLegendOptionsBuilder()
              .displayMode(LegendDisplayMode.List)
              .placement(LegendPlacement.Bottom)
              .showLegend(true),
          );
  builder
    .title(panel.title)
    .description(panel.description)
    .datasource(PROMETHEUS)
    .unit(panel.unit)
    .thresholds(
      new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
        { value: null, color: 'green' },
        ...(panel.redFrom === undefined ? [] : [{ value: panel.redFrom, color: 'red' }]),
      ]),
    );
  panel.queries.forEach((query, index) => {
    builder.withTarget(
      new DataqueryBuilder()
        .refId(String.fromCharCode('A'.charCodeAt(0) + index))
        .datasource(PROMETHEUS)
        .expr(query.expr)
        .legendFormat(query.legend)
        .range(),
    );
  });
  return builder;
}
