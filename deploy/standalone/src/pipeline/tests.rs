//! A pipeline ends: with an error when something fails, and never by hanging.

use tempfile::TempDir;
use tokio::time::timeout;

use super::*;

/// A pipeline that does not end within this hangs.
const LONGEST: Duration = Duration::from_secs(20);

fn settings(folder: &TempDir) -> Settings {
    Settings::load(None, Some(folder.path())).expect("the defaults are complete")
}

async fn open(settings: Settings) -> Pipeline {
    let lock = DataLock::of(&settings).expect("nobody has it");
    Pipeline::open(settings, vec![], lock, CancellationToken::new())
        .await
        .expect("it opens")
}

async fn ended(pipeline: &Pipeline) -> anyhow::Result<Ended> {
    timeout(LONGEST, pipeline.run())
        .await
        .expect("it does not hang")
}

async fn served(pipeline: &Pipeline) -> anyhow::Result<()> {
    timeout(LONGEST, pipeline.serve())
        .await
        .expect("it does not hang")
}

#[tokio::test]
async fn it_ends_when_idle_however_often_and_when_told() {
    let folder = TempDir::new().expect("a folder can be made");
    let pipeline = open(settings(&folder)).await;
    for _ in 0..2 {
        assert_eq!(ended(&pipeline).await.expect("nothing fails"), Ended::Idle);
    }
    pipeline.told.cancel();
    assert_eq!(
        ended(&pipeline).await.expect("nothing fails"),
        Ended::Stopped
    );
    served(&pipeline).await.expect("nothing fails");
}

#[tokio::test]
async fn it_ends_with_the_error_when_nobody_can_say_whether_work_is_left() {
    let folder = TempDir::new().expect("a folder can be made");
    let pipeline = open(settings(&folder)).await;
    pipeline.stores.ledger.close().await;
    let error = ended(&pipeline).await.expect_err("the ledger is closed");
    assert!(format!("{error:#}").contains("closed"), "{error:#}");
}

#[tokio::test]
async fn it_ends_with_the_error_when_a_service_cannot_be_made() {
    let folder = TempDir::new().expect("a folder can be made");
    let mut settings = settings(&folder);
    settings.crawler.user_agent = "line\nbreak".to_owned();
    let pipeline = open(settings).await;
    for error in [ended(&pipeline).await.err(), served(&pipeline).await.err()] {
        let error = error.expect("a header has no line break");
        assert!(
            format!("{error:#}").contains("the crawler cannot start"),
            "{error:#}"
        );
    }
}

#[tokio::test]
async fn it_ends_with_the_error_when_a_service_fails() {
    let stop = CancellationToken::new();
    let failed = serve("this one", &stop, async {
        Err::<(), _>(anyhow::anyhow!("no disk"))
    })
    .await;
    assert_eq!(
        format!("{:#}", failed.expect_err("it failed")),
        "this one failed: no disk"
    );
    assert!(stop.is_cancelled(), "the others are stopped");
}
