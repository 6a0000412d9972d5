// What a suggestion or a lens stands for, and what there is to say about it when somebody asks.

import HelmCharts
import KubeSphereModel

/// Something of the schema table or the catalog, by its name.
public enum Subject: Sendable, Hashable {
  /// By its path in the schema table.
  case field(String)
  case value(field: String, String)
  case `extension`(String)
  case version(extension: String, String)
  case cluster(String)
  /// A key of the chart's values; `[]` stands for the items of a list.
  case chartKey(extension: String, version: String, path: [String])
}

/// Markdown about it; nil where there is nothing (any more).
public func documentation(
  of subject: Subject, catalog: Catalog?, charts: Charts? = nil, language: Language
) -> String? {
  let schema = Schema.installPlan
  switch subject {
  case .field(let path):
    return schema.position(ofPath: path).map { position in
      let text = schema[position].documentation.text(in: language)
      return schema[position].example.map { "\(text)\n\n```yaml\n\($0)\n```" } ?? text
    }
  case .value(let path, let value):
    return schema.position(ofPath: path).flatMap { position in
      schema[position].allowedValues.first { $0.value == value }?.meaning.text(in: language)
    }
  case .extension(let name):
    guard let catalog, let item = catalog.extension(named: name).value else { return nil }
    return facts(of: item, in: catalog, language: language)
  case .version(let name, let version):
    guard let catalog, let item = catalog.version(version, of: name).value else { return nil }
    return facts(of: item, in: catalog, language: language)
  case .chartKey(let name, let version, let path):
    guard let chart = charts?.chart(name, version),
      let key = ChartKey(chart).at(path.map { $0 == "[]" ? KeyStep.item : .key($0) })
    else { return nil }
    return documentation(of: key, language)
  case .cluster(let name):
    guard let catalog, let item = catalog.cluster(named: name).value else { return nil }
    return facts(of: item, in: catalog, language: language)
  }
}
