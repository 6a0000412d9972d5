// A document that the client has open.

import InstallPlanAnalysis
import KubeSphereModel
import LanguageServerProtocol
import TextDocument
import WorkspaceFiles

struct OpenDocument {
  let uri: DocumentURI
  let path: String?
  /// Where its workspace file is looked for; nil for a buffer that belongs to no folder.
  var workspace: WorkspaceKey?
  /// Whether the editor takes the document for JSON, where a plan cannot be offered as YAML.
  var isJSON = false
  var version: Int?
  var file: PlanFile
  /// Nil until the workspace file was looked for.
  var environment: Environment?
  /// Whether its diagnostics are due at a timer that is set.
  var isScheduled = false
  /// Whether diagnostics have been sent at least once.
  var isPublished = false
  var findings = FindingsCache()

  mutating func apply(_ changes: [TextDocumentContentChangeEvent], encoding: PositionEncoding) {
    for change in changes {
      if let range = change.range {
        file.replace(file.text.byteRange(range, encoding), with: Array(change.text.utf8))
      } else {
        file = PlanFile(change.text)
      }
    }
  }
}

/// The findings of the parts of a document that have not changed since they were last asked for.
struct FindingsCache {
  private var findings: [ObjectIdentifier: (part: PlanPart, findings: [Finding])] = [:]
  private var catalog: Catalog?
  private var rules: [String: RuleLevel] = [:]

  mutating func findings(of file: PlanFile, catalog: Catalog?, rules: [String: RuleLevel]) -> [Finding] {
    if self.catalog !== catalog || self.rules != rules {
      findings = [:]
      self.catalog = catalog
      self.rules = rules
    }
    let settings = RuleSettings(rules.mapValues { Severity(rawValue: $0.rawValue) })
    var kept: [ObjectIdentifier: (part: PlanPart, findings: [Finding])] = [:]
    var result: [Finding] = []
    for part in file.parts {
      guard let content = part.content else { continue }
      let key = ObjectIdentifier(content)
      let own = findings[key]?.findings ?? diagnose(content, catalog: catalog, settings: settings)
      // The part is kept beside its findings, so that its identity cannot be another part's.
      kept[key] = (content, own)
      result.append(contentsOf: own.shifted(by: part.range.lowerBound))
    }
    findings = kept
    return result
  }
}
