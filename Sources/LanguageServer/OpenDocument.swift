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
  /// Nil until they were looked for, and where the document belongs to no directory.
  var surroundings: Surroundings?
  /// Nil until the surroundings were looked for.
  var environment: Environment?
  /// Whether its diagnostics are due at a timer that is set.
  var isScheduled = false
  /// Whether diagnostics have been sent at least once.
  var isPublished = false
  var findings = FindingsCache()
  /// What was published last.
  var published: [Finding] = []

  var role: FileRole { FileRole(environment?.patch) }

  /// What the index of the workspace's plans calls it.
  var indexName: String { path ?? uri.string }

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
