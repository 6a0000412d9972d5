// All that can happen to a session, in one stream: its order is the order in which things are done.

import CatalogSources
import InstallPlanAnalysis
import KubeSphereModel
import LanguageServerProtocol
import LiveCatalog
import LocalFiles
import WorkspaceFiles

enum SessionEvent: Sendable {
  case message(IncomingMessage)
  /// Standard input ended; the reason, unless it simply ended.
  case inputEnded(String?)
  /// Nobody reads standard output any more.
  case outputClosed
  case timer(SessionTimer)
  /// What lies above a directory was looked for.
  case surroundingsFound(WorkspaceKey, Surroundings)
  /// Which file the path of an open document leads to was looked up.
  case identified(DocumentURI, FileIdentity?)
  /// The plans below directories were looked for.
  case workspaceScanned([String], WorkspaceScan<IndexedFile>, seconds: Double, isWatched: Bool)
  /// A file of the workspace changed, or may have.
  case workspaceTouched
  /// The client's process is gone.
  case clientEnded
  case catalogLoaded(CatalogChoice, LoadedCatalog)
  /// A chart was looked for in the directories that settings name.
  case chartLoaded(ChartPlace, LoadedChart)
  /// There is something to be noted of a followed cluster's charts.
  case clusterNoted(ClusterReference, String)
  /// What is known of a followed cluster.
  case clusterUpdated(ClusterReference, ClusterUpdate)
  /// The credential plugin of a followed cluster says something, for instance where to log in.
  case pluginSaid(ClusterReference, String)
  /// Whether a workspace may choose a context without asking was looked up.
  case trustFound(ContextRequest, ContextTrust)
  /// The findings of a document were found.
  case diagnosed(Diagnosis)
  /// A document of the catalog is there to be shown.
  case documentReady(DocumentURI)
  /// Watched files that are not what they were.
  case filesChanged([String])
}

enum SessionTimer: Sendable, Hashable {
  /// Edits of a document have been gathered for long enough.
  case diagnostics(DocumentURI)
  /// Typing in a document may have come to rest.
  case rest(DocumentURI)
  /// Answers about a document, and its first diagnostics, have waited long enough for a catalog.
  case patience(DocumentURI)
  /// Answers about the workspace's plans have waited long enough for these to be found.
  case planPatience
  /// Files that changed are to be read again.
  case reload
  /// The workspace's plans are to be looked for again.
  case rescan
  /// Time to look at the workspace's files, of which nobody tells us.
  case check
  /// The client may be told again to ask anew.
  case refresh(Refresh)
}

/// Where a workspace file, kustomizations and charts are looked for.
struct WorkspaceKey: Sendable, Hashable {
  let directory: String
  /// The workspace folder that ends the search.
  let root: String?
}

/// Whether a workspace may choose a context.
enum ContextTrust: Sendable, Equatable {
  /// It is the current one, or the user has said yes before.
  case given
  case askUser
  /// The kubeconfig has no such context: there is nothing to ask, and what the workspace wrote is not shown as if there were.
  case noSuchContext
}
