//! What is read of sentences, and what is not.

use shared::{
    cell::{Obtained, Verdict},
    narrative::{NarrativeFigure, Precision},
    place::Place,
    problem::ProblemCode,
    rule::RuleOutcome,
    year::ReportYear,
};

use super::{Narrative, read};
use crate::{
    document::Format,
    normalize::text::prose::{ProseLine, ProseParagraph},
};

fn narrative(text: &str, format: Format) -> Narrative {
    let paragraph = |(line, text): (u32, &str)| ProseParagraph {
        lines: vec![ProseLine {
            text: text.to_owned(),
            place: Place::Line { line },
        }],
    };
    let paragraphs: Vec<ProseParagraph> = (1..).zip(text.lines()).map(paragraph).collect();
    read(&paragraphs, format, ReportYear::try_from(2023).ok())
}

/// `key value`, for a part `key[name] value`, of another year `key value@2022`.
fn said(it: &NarrativeFigure) -> String {
    let part = it
        .part
        .as_ref()
        .map(|it| format!("[{it}]"))
        .unwrap_or_default();
    let year = it.year.map(i32::from).filter(|it| *it != 2023);
    let year = year.map(|it| format!("@{it}")).unwrap_or_default();
    format!("{}{part} {}{year}", it.indicator, it.value)
}

fn check(text: &str, expected: &[&str]) {
    let found = narrative(text, Format::Html);
    let mut found: Vec<String> = found.figures.iter().map(said).collect();
    let mut expected: Vec<&str> = expected.to_vec();
    found.sort();
    expected.sort_unstable();
    assert_eq!(found, expected, "{text}");
}

fn check_all(cases: &[(&str, &[&str])]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(text, expected)| {
            let found = narrative(text, Format::Html);
            let mut found: Vec<String> = found.figures.iter().map(said).collect();
            let mut expected: Vec<&str> = expected.to_vec();
            found.sort();
            expected.sort_unstable();
            (found != expected)
                .then(|| format!("{text}\n    read {found:?}\n    said {expected:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn disclosure() {
    check_all(&[
        ("全年主动公开政府信息1，286条。", &["proactive_items 1286"]),
        (
            "2023年，我区通过政府门户网站主动公开政府信息2.3万余条。",
            &["proactive_items 23000"],
        ),
        (
            "本年度累计公开各类政府信息860条次。",
            &["proactive_items 860"],
        ),
        ("全年共发布政务信息512篇。", &["proactive_items 512"]),
        (
            "截至12月31日，在信息公开平台公开政府信息共计98件。",
            &["proactive_items 98"],
        ),
        ("我局主动公开信息数为75条。", &["proactive_items 75"]),
        ("主动公开了431条政府信息。", &["proactive_items 431"]),
        ("全年主动公开事项210条。", &["proactive_items 210"]),
        ("全年通过各渠道发布信息640条。", &["items_published 640"]),
        ("局网站全年更新信息1520条。", &["site_posts 1520"]),
        (
            "门户网站发布各类信息3，201条，总访问量达120万次。",
            &["site_posts 3201", "site_visits 1200000"],
        ),
        ("网站全年浏览量1.2亿次。", &["site_visits 120000000"]),
        ("新开设专栏3个。", &["site_columns 3"]),
        ("新增2个专题专栏。", &["site_columns 2"]),
        (
            "公开行政规范性文件6件。",
            &["normative_documents_published 6"],
        ),
        (
            "主动公开规章2件，规范性文件11件。",
            &[
                "regulations_disclosed 2",
                "normative_documents_published 11",
            ],
        ),
        ("发布惠企政策文件42件。", &["policy_documents_published 42"]),
        ("公开人事任免信息15条。", &["appointments 15"]),
        ("公开财政预决算信息26条。", &["budget_items 26"]),
        ("全年编印政府公报12期。", &["gazette_issues 12"]),
        (
            "出版《市政府公报》6期，刊登规范性文件20件、政策解读9篇。",
            &["gazette_issues 6"],
        ),
    ]);
}

#[test]
fn interpretation_and_response() {
    check_all(&[
        (
            "全年发布政策解读材料36篇，其中图文解读12篇、视频解读4个。",
            &[
                "interpretation_items 36",
                "interpretation_graphics 12",
                "interpretation_items[图文解读] 12",
                "interpretation_videos 4",
            ],
        ),
        ("编制解读稿件8件。", &["interpretation_items 8"]),
        ("发布各类政策解读共18条。", &["interpretation_items 18"]),
        (
            "通过一图读懂等形式发布图解5个。",
            &["interpretation_graphics 5"],
        ),
        (
            "全年对7件规范性文件进行了解读。",
            &["interpretation_items 7"],
        ),
        ("回应社会关切23次。", &["concern_responses 23"]),
        ("召开新闻发布会三场。", &["press_conferences 3"]),
        ("参加市政府组织的2场新闻发布会。", &["press_conferences 2"]),
        ("局领导参与在线访谈4期。", &["online_interviews 4"]),
        ("举办5期网上访谈活动。", &["online_interviews 5"]),
        (
            "参加“行风热线”上线直播3次。",
            &["radio_hotline_interviews 3"],
        ),
        ("办理网民留言128件，办结率100%。", &["messages_handled 128"]),
        ("受理群众来信56件，全部按期答复。", &["messages_handled 56"]),
        (
            "局长信箱收到群众咨询62条，回复咨询62条。",
            &["messages_handled 62", "messages_replied 62"],
        ),
        (
            "承办12345政务服务热线工单1，532件。",
            &["hotline_orders 1532"],
        ),
        ("受理网络问政74件。", &["web_inquiries 74"]),
        (
            "开展民意征集9次，收到意见建议41条。",
            &["consultations 9", "consultation_opinions 41"],
        ),
        ("对重大决策开展意见征集6次。", &["opinion_solicitations 6"]),
        ("开展网上调查3期。", &["consultations 3"]),
        (
            "举办“政府开放日”活动4次，邀请市民代表120余名参加。",
            &["open_day_events 4", "open_day_participants 120"],
        ),
        ("开展政务公开日活动两场。", &["open_day_events 2"]),
        ("组织3场次政府开放日。", &["open_day_events 3"]),
        ("全区设立政府信息公开查阅点14个。", &["reading_points 14"]),
        ("建成8处政务公开专区。", &["reading_points 8"]),
    ]);
}

#[test]
fn new_media() {
    check_all(&[
        (
            "微信公众号推送信息312条，关注人数达2.6万人。",
            &["wechat_posts 312", "wechat_followers 26000"],
        ),
        (
            "“某某发布”微信公众号全年发文480篇，粉丝量15432。",
            &["wechat_posts 480", "wechat_followers 15432"],
        ),
        (
            "通过政务微博发布信息205条，粉丝8901人。",
            &["weibo_posts 205", "weibo_followers 8901"],
        ),
        ("政务微信推送图文消息96期。", &["wechat_posts 96"]),
        ("通过微博、微信发布信息300条。", &["new_media_posts 300"]),
        ("政务新媒体发布信息1，100条。", &["new_media_posts 1100"]),
        (
            "抖音号发布短视频45条，播放量超30万次。",
            &["short_videos 45", "video_views 300000"],
        ),
        ("制作短视频12个。", &["short_videos 12"]),
        (
            "开展直播6场，观看量8万人次。",
            &["live_streams 6", "live_views 80000"],
        ),
        ("公众号订阅用户数为5300人。", &["wechat_followers 5300"]),
        ("微信公众号用户突破50万。", &["wechat_followers 500000"]),
        ("今日头条发布信息88条。", &["toutiao_posts 88"]),
        ("微信公众号累计阅读量36万次。", &["wechat_reads 360000"]),
    ]);
}

#[test]
fn requests() {
    check_all(&[
        (
            "全年共收到政府信息公开申请37件，上年结转2件，均已按时答复。",
            &["requests_received 37", "carried_over 2"],
        ),
        (
            "受理依申请公开件14件，办结13件，结转下年度继续办理1件。",
            &[
                "requests_received 14",
                "requests_closed 13",
                "carried_forward 1",
            ],
        ),
        ("新收政府信息公开申请8宗。", &["requests_received 8"]),
        ("共接到5件政府信息公开申请。", &["requests_received 5"]),
        ("政府信息公开申请受理量为21件。", &["requests_received 21"]),
        ("收到信息公开申请共计三件。", &["requests_received 3"]),
        ("本年度未收到政府信息公开申请。", &["requests_received 0"]),
        (
            "2023年没有收到公民、法人和其他组织的政府信息公开申请。",
            &["requests_received 0"],
        ),
        ("我局无依申请公开事项。", &["requests_received 0"]),
        (
            "答复政府信息公开申请90件，其中予以公开40件，部分公开6件，不予公开9件，无法提供30件，不予处理3件，其他处理2件。",
            &[
                "requests_closed 90",
                "granted 40",
                "requests_closed[予以公开] 40",
                "partial 6",
                "requests_closed[部分公开] 6",
                "denied 9",
                "requests_closed[不予公开] 9",
                "unable 30",
                "requests_closed[无法提供] 30",
                "not_processed 3",
                "requests_closed[不予处理] 3",
                "other_results 2",
                "requests_closed[其他处理] 2",
            ],
        ),
        (
            "收到申请60件，较上年下降8.5%。",
            &["requests_received 60", "requests_change_pct -8.5"],
        ),
        (
            "全年收到申请60件，同比增长20%。",
            &["requests_received 60", "requests_change_pct 20"],
        ),
        (
            "2022年度收到政府信息公开申请7件。",
            &["requests_received 7@2022"],
        ),
        (
            "因政府信息公开引发行政复议3件、行政诉讼1件。",
            &["reviews 3", "litigations 1"],
        ),
        (
            "未发生因政府信息公开申请行政复议、提起行政诉讼的情况。",
            &["reviews 0", "litigations 0"],
        ),
        (
            "全年无行政复议、行政诉讼案件。",
            &["reviews 0", "litigations 0"],
        ),
        (
            "被申请行政复议2起，被提起行政诉讼4起。",
            &["reviews 2", "litigations 4"],
        ),
        ("全年未收取信息处理费。", &["information_fees 0"]),
        (
            "2023年度，我单位依申请公开信息处理费收取金额为0元。",
            &["information_fees 0"],
        ),
        (
            "本年度没有收取任何信息公开处理费用。",
            &["information_fees 0"],
        ),
        (
            "本年度收取信息处理费共计1.2万元。",
            &["information_fees 12000"],
        ),
        ("我局无收取信息处理费情况。", &["information_fees 0"]),
        ("全年政府信息公开零收费。", &["information_fees 0"]),
        ("未产生信息处理费。", &["information_fees 0"]),
        (
            "2023年本机关未发出收费通知，未收取信息处理费。",
            &["information_fees 0"],
        ),
    ]);
}

#[test]
fn work_within() {
    check_all(&[
        (
            "制定规范性文件4件，废止1件，现行有效22件。",
            &[
                "normative_made 4",
                "normative_repealed 1",
                "normative_in_force 22",
            ],
        ),
        (
            "全年新制发行政规范性文件3件，废止规范性文件2件。",
            &["normative_made 3", "normative_repealed 2"],
        ),
        ("修订规范性文件2件。", &["normative_revised 2"]),
        (
            "组织政务公开培训3次，参训人员210人次。",
            &["trainings 3", "training_participants 210"],
        ),
        ("举办两期政务公开业务培训班。", &["trainings 2"]),
        ("开展专题培训会1次。", &["trainings 1"]),
        (
            "召开局长办公会议9次，公开会议信息9次。",
            &["executive_meetings 9", "executive_meetings_published 9"],
        ),
        (
            "承办人大代表建议18件、政协提案27件，共计45件，办复率100%，满意率98.6%。",
            &[
                "npc_suggestions 18",
                "cppcc_proposals 27",
                "suggestions_and_proposals_total 45",
                "suggestions_and_proposals_total[人大代表建议] 18",
                "suggestions_and_proposals_total[政协提案] 27",
                "handling_rate_pct 100",
                "satisfaction_rate_pct 98.6",
            ],
        ),
        (
            "办理人大建议和政协提案共16件。",
            &["suggestions_and_proposals_total 16"],
        ),
        (
            "办理建议提案12件，其中人大建议5件，政协提案7件。",
            &[
                "suggestions_and_proposals_total 12",
                "npc_suggestions 5",
                "cppcc_proposals 7",
                "suggestions_and_proposals_total[人大建议] 5",
                "suggestions_and_proposals_total[政协提案] 7",
            ],
        ),
        ("答复市人大代表建议6件。", &["npc_suggestions 6"]),
        (
            "共办理政协委员提案9件，办结率达百分之百，委员满意率为百分之九十五。",
            &[
                "cppcc_proposals 9",
                "satisfaction_rate_pct 95",
                "handling_rate_pct 100",
            ],
        ),
        (
            "配备专职人员2名，兼职人员5名。",
            &["full_time_staff 2", "part_time_staff 5"],
        ),
        ("明确1名专职工作人员负责。", &["full_time_staff 1"]),
        ("全年未发生责任追究情况。", &["accountability_cases 0"]),
        ("开展政务公开督查4次。", &["inspections 4"]),
    ]);
}

#[test]
fn what_is_no_figure_is_not_taken() {
    for text in [
        "根据国办公开办函〔2021〕30号文件要求公开政府信息。",
        "第12次常务会议审议公开了政府信息。",
        "落实《行动方案（2022—2025年）》主动公开政府信息。",
        "联系电话：0631-5550000，邮编：264200，公开申请受理地址：海滨路12号。",
        "自收到申请之日起20个工作日内答复。",
        "下一步，将组织培训2次，发布政府信息300条。",
        "每年主动公开政府信息不少于100条。",
        "政府信息公开申请较上年增加12件。",
        "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "做好政府信息公开工作是一项重要内容。",
        "拨打12345热线申请。",
    ] {
        check(text, &[]);
    }
}

#[test]
fn last_years_figures_have_their_own_year() {
    check(
        "2023年收到申请9件，去年收到申请7件。",
        &["requests_received 9", "requests_received 7@2022"],
    );
    check(
        "2021年，举办培训3次。2023年，举办培训5次。",
        &["trainings 3@2021", "trainings 5"],
    );
}

#[test]
fn a_list_that_adds_confirms_its_parts_and_one_that_does_not_contradicts_them() {
    let verdicts = |text| {
        let found = narrative(text, Format::Html);
        let verdicts: Vec<Verdict> = found.figures.iter().map(|it| it.verdict).collect();
        (verdicts, found.checks, found.problems)
    };
    let (found, checks, problems) =
        verdicts("公开政府信息30条，其中：机构职能12条，工作动态18条。");
    assert_eq!(found, [Verdict::Confirmed; 3]);
    assert_eq!(checks[0].outcome, RuleOutcome::Holds);
    assert!(problems.is_empty());
    let (found, checks, problems) =
        verdicts("公开政府信息30条，其中：机构职能12条，工作动态19条。");
    assert_eq!(found, [Verdict::Contradicted; 3]);
    assert_eq!(checks[0].outcome, RuleOutcome::Broken);
    assert_eq!(problems[0].code, ProblemCode::CheckBroken);
    let (found, checks, _) = verdicts("公开政府信息30条，其中机构职能12条，工作动态10条。");
    assert_eq!(found, [Verdict::Unchecked; 3]);
    assert_eq!(checks[0].outcome, RuleOutcome::NotAssessable);
}

#[test]
fn said_twice_it_is_one_figure_and_said_differently_it_is_doubted() {
    let found = narrative(
        "微信公众号发布信息20条。\n微信公众号全年发布信息20条。",
        Format::Html,
    );
    assert_eq!(found.figures.len(), 1);
    assert_eq!(found.figures[0].verdict, Verdict::Confirmed);
    let found = narrative(
        "微信公众号发布信息20条。\n微信公众号全年发布信息16条。",
        Format::Html,
    );
    assert!(
        found
            .figures
            .iter()
            .all(|it| it.verdict == Verdict::Uncertain)
    );
    assert_eq!(found.problems.len(), 2);
    assert!(
        found
            .problems
            .iter()
            .all(|it| it.code == ProblemCode::FigureUncertain)
    );
    let found = narrative(
        "网站访问量超过30万次。\n网站访问量301，200次。",
        Format::Html,
    );
    assert_eq!(
        found.figures.iter().map(said).collect::<Vec<_>>(),
        ["site_visits 301200"]
    );
}

#[test]
fn a_figure_says_where_and_how_it_stands() {
    let found = narrative(
        "（一）主动公开\n全年公开政府\n信息约 ３万 条。",
        Format::Text,
    );
    let figure = &found.figures[0];
    assert_eq!(said(figure), "proactive_items 30000");
    assert_eq!(figure.raw, "３万 条");
    assert_eq!(figure.sentence, "全年公开政府信息约 ３万 条");
    assert_eq!(figure.place, Place::Line { line: 3 });
    assert_eq!(figure.precision, Precision::About);
    assert_eq!(figure.obtained, Obtained::Read);
}

#[test]
fn displaced_digits_are_proven_by_a_sum_or_doubted() {
    let text = "全年公开政府信息20条，其中：机构职能 条，动态 条，7 8\n其他 条。5\n组织培训 次。4 加强管理";
    let found = narrative(text, Format::Text);
    let figure = |key: &str| {
        found
            .figures
            .iter()
            .find(|it| said(it) == key)
            .expect("read")
    };
    let proven = figure("proactive_items[动态] 8");
    assert_eq!(
        (proven.obtained, proven.verdict),
        (Obtained::Inferred, Verdict::Confirmed)
    );
    let doubted = figure("trainings 4");
    assert_eq!(
        (doubted.obtained, doubted.verdict),
        (Obtained::Inferred, Verdict::Uncertain)
    );
    assert!(
        found
            .problems
            .iter()
            .any(|it| it.code == ProblemCode::FigureUncertain)
    );
}

#[test]
fn a_number_that_a_line_end_tore_is_whole_and_doubted() {
    let found = narrative("微信公众号年末关注人数285\n800人。", Format::Text);
    let figure = &found.figures[0];
    assert_eq!(said(figure), "wechat_followers 285800");
    assert_eq!(figure.verdict, Verdict::Uncertain);
    assert_eq!(found.problems[0].code, ProblemCode::FigureUncertain);
}

#[test]
fn hostile_text_is_read_in_bounds() {
    let text = "微信公众号发布信息1条，".repeat(20_000);
    assert!(narrative(&text, Format::Html).figures.len() <= 2);
    narrative(&"《".repeat(50_000), Format::Text);
    narrative(&"1 ".repeat(50_000), Format::Text);
}

#[test]
fn what_is_counted_behind_the_measure_decides_too() {
    check_all(&[
        (
            "2023年，区政府网站发布了38条权威准确的解读信息。",
            &["interpretation_items 38"],
        ),
        ("市政府网站发布动态信息61条。", &["site_posts 61"]),
        ("全年解读惠民政策文件7余件。", &["interpretation_items 7"]),
        (
            "召开发布会4场次，解读政策文件19个。",
            &["interpretation_items 19", "press_conferences 4"],
        ),
    ]);
}

#[test]
fn parts_are_no_totals() {
    check_all(&[
        ("网站发布要闻类信息24条，概况类信息31条。", &[]),
        (
            "全年主动公开政府信息45条。在主动公开的信息中，法规类信息5条，信息公开30条，其他10条。",
            &["proactive_items 45"],
        ),
        ("新增政务类栏目3个，服务类栏目2个。", &[]),
        ("人事信息、公示公告等11个栏目持续更新。", &[]),
        (
            "“云岭发布”微信公众号发布信息88条、栏目公示栏公开信息9条。",
            &["wechat_posts 88"],
        ),
        (
            "抖音发布视频26条、公示专栏公开政府信息41条。",
            &["short_videos 26"],
        ),
    ]);
}

#[test]
fn requests_in_few_words() {
    check_all(&[
        (
            "2023年1至12月，我镇依申请公开信息0条。",
            &["requests_received 0"],
        ),
        (
            "（二）依申请公开\n我镇依申请公开请求7件，其中网络平台收到4件，线下邮件收到3件。",
            &[
                "requests_received 7",
                "requests_received[网络平台收到] 4",
                "requests_received[线下邮件收到] 3",
            ],
        ),
        (
            "我镇无政府信息依申请公开办理情况。",
            &["requests_received 0"],
        ),
        (
            "累计办理公民、法人或其他组织通过网站、邮寄等途径依申请公开信息合计14件。",
            &["requests_closed 14"],
        ),
        (
            "政府信息公开行政复议、行政诉讼0条。",
            &["litigations 0", "reviews 0"],
        ),
        (
            "被申请行政复议、提起行政诉讼的情况为0。",
            &["litigations 0", "reviews 0"],
        ),
        (
            "行政复议3件，行政诉讼10件。",
            &["litigations 10", "reviews 3"],
        ),
    ]);
}

#[test]
fn hotlines_and_their_rates() {
    check_all(&[
        ("受理“12345”市长热线57个。", &["hotline_orders 57"]),
        (
            "按时办结人大代表建议。2023年，共办理政府12345热线47件，满意率达100%。",
            &["hotline_orders 47"],
        ),
        ("政府网站：发布信息42条，涵盖规划。", &["site_posts 42"]),
    ]);
}
