import Foundation

/// The thousand commonest words of spoken English: what a caller may say that no grammar foresaw.
///
/// Without them the recogniser would hear the grammar's words in everything. Each with −log₁₀ of its frequency, as in
/// the unigrams of the language model that Debian's pocketsphinx-en-us carries (BSD licence).
enum CommonWords {
    /// Each word with its probability, the commonest first.
    static let probabilities: [(word: String, probability: Double)] = text.split(whereSeparator: \.isWhitespace)
        .compactMap { entry in
            let parts = entry.split(separator: ":")
            guard parts.count == 2, let exponent = Double(parts[1]) else { return nil }
            return (String(parts[0]), pow(10, -exponent))
        }

    private static let text = """
        the:1.39 to:1.60 i:1.62 and:1.62 a:1.65 of:1.74 you:1.75 that:1.84 in:1.84 it:1.89 is:1.96 for:2.09 but:2.15
        know:2.15 was:2.16 have:2.16 they:2.19 on:2.20 like:2.20 be:2.22 not:2.27 so:2.27 it's:2.27 with:2.27 are:2.27
        one:2.28 this:2.29 yeah:2.30 he:2.30 just:2.34 my:2.35 we:2.35 as:2.37 what:2.37 if:2.38 do:2.40 at:2.41 or:2.41
        don't:2.41 about:2.46 i'm:2.47 all:2.47 think:2.50 there:2.51 would:2.52 from:2.53 two:2.53 me:2.53 people:2.54
        can:2.54 your:2.54 get:2.55 out:2.56 no:2.56 that's:2.56 said:2.56 up:2.57 more:2.58 when:2.58 an:2.61 had:2.61
        well:2.61 right:2.61 really:2.63 hundred:2.63 thousand:2.64 has:2.64 will:2.64 oh:2.67 because:2.67 how:2.67
        time:2.67 them:2.68 she:2.68 been:2.68 by:2.70 who:2.70 some:2.70 their:2.70 his:2.70 were:2.71 now:2.71
        then:2.72 go:2.73 good:2.75 mean:2.78 than:2.79 going:2.80 her:2.81 see:2.82 could:2.83 much:2.83 other:2.84
        you're:2.85 five:2.85 got:2.85 three:2.86 even:2.86 too:2.86 only:2.87 want:2.88 him:2.88 did:2.88 where:2.88
        very:2.88 something:2.88 here:2.88 way:2.89 which:2.89 nine:2.89 lot:2.89 make:2.90 say:2.92 first:2.92
        years:2.93 back:2.93 any:2.93 new:2.93 our:2.94 also:2.94 over:2.95 into:2.95 ah:2.96 i've:2.96 they're:2.96
        year:2.97 thing:2.98 still:2.99 four:2.99 should:2.99 work:3.00 things:3.00 those:3.00 take:3.00 us:3.01
        most:3.02 didn't:3.02 why:3.02 these:3.02 never:3.03 twenty:3.03 there's:3.03 need:3.04 after:3.04 being:3.04
        can't:3.04 okay:3.05 little:3.05 down:3.06 kind:3.06 point:3.06 actually:3.07 many:3.07 day:3.07 off:3.08
        come:3.08 same:3.09 six:3.10 before:3.10 last:3.11 he's:3.12 look:3.12 sure:3.13 eight:3.13 money:3.14
        doing:3.14 pretty:3.15 around:3.15 seven:3.16 always:3.16 guess:3.16 life:3.16 dollars:3.16 yes:3.16 long:3.16
        better:3.17 probably:3.17 every:3.17 world:3.17 we're:3.17 does:3.18 anything:3.18 maybe:3.19 school:3.20
        great:3.20 find:3.20 doesn't:3.20 though:3.21 made:3.21 big:3.21 through:3.21 feel:3.21 thirty:3.22 cause:3.22
        game:3.23 old:3.23 put:3.23 use:3.23 stuff:3.24 different:3.24 ten:3.24 home:3.24 might:3.24 may:3.24 used:3.24
        am:3.24 thought:3.25 while:3.25 best:3.25 since:3.25 man:3.26 love:3.26 own:3.26 getting:3.26 another:3.27
        fifty:3.27 few:3.27 bad:3.28 give:3.28 part:3.28 percent:3.28 live:3.29 family:3.29 i'll:3.29 tell:3.30
        gonna:3.30 ever:3.30 went:3.30 again:3.30 someone:3.31 help:3.31 i'd:3.31 keep:3.32 everything:3.32 try:3.32
        play:3.32 hard:3.32 done:3.32 enough:3.33 trying:3.33 next:3.33 end:3.33 away:3.34 its:3.34 place:3.34 far:3.34
        forty:3.36 talk:3.36 ninety:3.36 both:3.36 real:3.36 says:3.37 country:3.37 kids:3.37 times:3.37 least:3.37
        person:3.37 such:3.38 bit:3.38 million:3.38 high:3.38 exactly:3.38 what's:3.38 isn't:3.38 told:3.39 nothing:3.39
        friends:3.39 let:3.39 believe:3.39 call:3.39 having:3.40 able:3.40 show:3.40 else:3.40 watch:3.40 job:3.40
        ago:3.40 start:3.40 nice:3.40 once:3.40 whole:3.41 house:3.41 government:3.41 problem:3.41 looking:3.42
        change:3.42 children:3.42 each:3.42 without:3.43 found:3.43 days:3.43 true:3.44 saying:3.44 between:3.44
        less:3.44 week:3.45 she's:3.45 seen:3.45 already:3.45 wouldn't:3.45 makes:3.45 guy:3.45 course:3.45 care:3.45
        name:3.45 second:3.46 came:3.46 sixty:3.46 pay:3.46 wasn't:3.47 talking:3.47 until:3.47 making:3.47 seems:3.47
        eighty:3.47 thanks:3.48 either:3.48 idea:3.48 seventy:3.48 read:3.49 yet:3.49 definitely:3.49 team:3.49
        working:3.50 city:3.50 wanted:3.50 mr:3.50 left:3.50 remember:3.50 huh:3.50 fact:3.51 night:3.51 business:3.51
        months:3.51 state:3.51 number:3.51 against:3.51 public:3.52 half:3.52 called:3.52 whatever:3.52 understand:3.52
        everyone:3.52 er:3.52 almost:3.52 run:3.52 friend:3.53 took:3.53 case:3.53 sometimes:3.53 today:3.53 must:3.53
        sorry:3.53 god:3.54 important:3.54 wrong:3.54 started:3.54 heard:3.54 haven't:3.54 minutes:3.54 couple:3.54
        hi:3.55 set:3.55 reason:3.55 question:3.55 system:3.55 together:3.55 car:3.55 games:3.56 women:3.56 war:3.56
        hope:3.56 states:3.56 stop:3.56 hey:3.56 happened:3.57 thank:3.57 guys:3.57 sort:3.57 coming:3.57 won't:3.57
        small:3.57 fun:3.58 york:3.58 hear:3.58 under:3.58 let's:3.58 quite:3.58 during:3.59 agree:3.59 free:3.59
        wow:3.59 buy:3.60 close:3.60 past:3.60 food:3.60 top:3.60 you've:3.60 hours:3.60 anyone:3.60 saw:3.61 side:3.61
        news:3.61 myself:3.61 kinda:3.61 mind:3.61 cool:3.61 whether:3.62 thinking:3.62 deal:3.62 company:3.62
        comes:3.62 happen:3.62 interesting:3.62 looks:3.62 gets:3.62 later:3.62 young:3.63 taking:3.63 parents:3.63
        phone:3.63 ask:3.63 stay:3.63 shit:3.63 please:3.63 matter:3.63 we've:3.63 united:3.63 especially:3.63
        power:3.63 health:3.64 area:3.64 american:3.64 rather:3.64 move:3.64 open:3.64 usually:3.64 goes:3.64 line:3.65
        fifteen:3.65 sense:3.65 using:3.65 men:3.65 wait:3.65 story:3.65 means:3.65 couldn't:3.65 however:3.66
        somebody:3.66 fine:3.66 leave:3.66 playing:3.66 become:3.66 lost:3.67 level:3.67 water:3.67 living:3.67
        full:3.68 often:3.68 t:3.68 yourself:3.68 head:3.68 funny:3.68 instead:3.68 group:3.68 college:3.69 zero:3.69
        happy:3.69 president:3.69 easy:3.69 others:3.69 ones:3.69 knew:3.69 post:3.69 month:3.70 supposed:3.70 seem:3.70
        hit:3.70 age:3.70 needs:3.70 room:3.70 experience:3.70 v:3.71 asked:3.71 computer:3.71 turn:3.71 support:3.71
        outside:3.71 issue:3.71 'em:3.71 given:3.71 eat:3.71 movie:3.71 likely:3.72 hand:3.72 aren't:3.72 white:3.72
        possible:3.72 market:3.72 face:3.72 everybody:3.72 book:3.73 weeks:3.73 wants:3.73 tried:3.73 gone:3.73
        early:3.73 certain:3.73 police:3.73 you'll:3.73 rest:3.73 future:3.73 taken:3.74 countries:3.74 problems:3.74
        cost:3.74 woman:3.74 situation:3.74 sounds:3.74 chance:3.74 information:3.74 child:3.74 twelve:3.75 type:3.75
        third:3.75 anyway:3.75 mother:3.75 girl:3.75 party:3.75 fuck:3.75 works:3.75 players:3.75 check:3.75 bring:3.75
        watching:3.76 win:3.76 worked:3.76 black:3.76 basically:3.76 hour:3.76 lives:3.76 eleven:3.77 worth:3.77
        middle:3.77 hello:3.77 husband:3.77 added:3.77 internet:3.77 security:3.77 based:3.78 cut:3.78 law:3.78 son:3.78
        running:3.79 married:3.79 control:3.79 soon:3.79 body:3.79 paid:3.79 along:3.79 season:3.79 wife:3.80 spend:3.80
        history:3.80 fucking:3.80 dog:3.80 single:3.80 learn:3.80 behind:3.80 example:3.80 front:3.80 difficult:3.80
        themselves:3.80 america:3.80 clear:3.80 huge:3.80 wanna:3.81 shows:3.81 obama:3.81 order:3.81 although:3.81
        played:3.81 per:3.81 price:3.81 death:3.81 class:3.81 they've:3.81 plan:3.82 jobs:3.82 human:3.82 takes:3.82
        father:3.82 local:3.82 south:3.82 s:3.82 felt:3.82 amount:3.82 gave:3.82 answer:3.82 within:3.83 music:3.83
        across:3.83 absolutely:3.83 schools:3.83 we'll:3.83 longer:3.83 economy:3.83 kill:3.83 topic:3.83 knows:3.84
        hold:3.84 pick:3.84 ok:3.84 morning:3.84 unless:3.84 pounds:3.84 late:3.84 video:3.84 meet:3.84 office:3.84
        difference:3.84 major:3.84 word:3.85 town:3.85 hate:3.85 happens:3.85 companies:3.85 needed:3.85 moment:3.85
        known:3.85 completely:3.85 low:3.85 large:3.85 general:3.85 mine:3.85 killed:3.85 enjoy:3.85 national:3.85
        dead:3.86 building:3.86 wish:3.86 involved:3.86 totally:3.86 died:3.86 you'd:3.86 walk:3.86 air:3.86 north:3.86
        education:3.87 several:3.87 issues:3.87 study:3.87 political:3.87 certainly:3.87 according:3.87 places:3.87
        mom:3.87 service:3.87 fight:3.87 community:3.87 imagine:3.88 hell:3.88 crazy:3.88 billion:3.88 moved:3.88
        kid:3.88 c:3.88 short:3.88 heart:3.88 ready:3.88 looked:3.88 sit:3.88 figure:3.88 ways:3.88 space:3.88 cold:3.88
        lose:3.89 students:3.89 sound:3.89 list:3.89 baby:3.89 gotta:3.89 changed:3.89 social:3.89 drive:3.90
        street:3.90 alone:3.90 worse:3.90 cannot:3.90 reading:3.90 light:3.90 turned:3.90 research:3.90 they'll:3.90
        reality:3.90 perhaps:3.90 hot:3.90 books:3.90 spent:3.90 current:3.90 break:3.90 words:3.90 sports:3.90
        amazing:3.90 energy:3.91 simply:3.91 lived:3.91 boy:3.91 shot:3.91 process:3.91 wonder:3.91 dad:3.91
        california:3.91 similar:3.91 obviously:3.91 add:3.91 stand:3.91 higher:3.91 feeling:3.91 personal:3.92 iraq:3.92
        questions:3.92 university:3.92 listen:3.92 doctor:3.92 seeing:3.92 risk:3.92 strong:3.92 near:3.92 average:3.92
        decided:3.92 relationship:3.93 older:3.93 die:3.93 serious:3.93 daughter:3.93 build:3.93 summer:3.93 player:3.93
        online:3.93 expect:3.93 inside:3.94 awesome:3.94 available:3.94 military:3.94 test:3.94 media:3.94 fire:3.94
        fast:3.94 sex:3.94 save:3.94 report:3.94 private:3.94 oil:3.94 main:3.94 hands:3.94 n:3.94 financial:3.94
        east:3.94 u:3.94 term:3.94 minimum:3.94 poor:3.94 giving:3.94 who's:3.95 favorite:3.95 program:3.95 finally:3.95
        expected:3.95 interest:3.95 red:3.95 continue:3.95 choice:3.95 movies:3.95 send:3.95 industry:3.95 brother:3.95
        interested:3.96 china:3.96 weird:3.96 common:3.96 bought:3.96 speak:3.96 rate:3.96 sell:3.96 road:3.96
        itself:3.96 attack:3.96 fall:3.96 door:3.96 lol:3.96 entire:3.96 shouldn't:3.96 due:3.96 decision:3.96
        americans:3.96 allowed:3.96 ahead:3.96 west:3.97 special:3.97 opinion:3.97 brought:3.97 terms:3.97 met:3.97
        economic:3.97 anymore:3.97 nobody:3.97 recently:3.97 forward:3.97 form:3.97 worry:3.97 de:3.97 court:3.97
        view:3.97 starting:3.97 telling:3.97 position:3.97 nearly:3.97 girls:3.97 store:3.98 attention:3.98 miss:3.98
        football:3.98 consider:3.98 perfect:3.98 site:3.98 sent:3.98 himself:3.98 bill:3.98 points:3.98 waiting:3.98
        normal:3.98 force:3.98 easier:3.98 trust:3.99 sick:3.99 damn:3.99 value:3.99 tax:3.99 film:3.99 series:3.99
        worst:3.99 result:3.99 fair:3.99 won:3.99 vote:3.99 action:3.99 act:3.99 smoking:3.99 mm:3.99 trade:3.99
        stupid:3.99 except:3.99 born:3.99 smoke:4.00 anybody:4.00 eighteen:4.00 wage:4.00 step:4.00 return:4.00
        miles:4.00 including:4.00 evidence:4.00 changes:4.00 somewhere:4.00 members:4.00 hurt:4.00 lots:4.00 field:4.00
        extra:4.00 beautiful:4.00 bank:4.00 share:4.00 ground:4.00 biggest:4.00 moving:4.01 asking:4.01 picture:4.01
        total:4.01 race:4.01 forget:4.01 edit:4.01 safe:4.01 watched:4.01 fourteen:4.01 plus:4.01 ball:4.01 uh:4.01
        society:4.01 card:4.01 record:4.02 became:4.02 quality:4.02 mostly:4.02 truth:4.02 seriously:4.02 super:4.02
        etc:4.02 expensive:4.02 create:4.02 comment:4.02 eyes:4.02 simple:4.02 paying:4.02 write:4.03 global:4.03 d:4.03
        travel:4.03 tough:4.03 sign:4.03 kept:4.03 follow:4.03 minute:4.03 cat:4.03 thirteen:4.04 blood:4.04 among:4.04
        lead:4.04 fan:4.04 meant:4.04 data:4.04 cases:4.04 europe:4.04 trouble:4.04 period:4.04 increase:4.04
        sitting:4.04 growing:4.04 above:4.04 international:4.04 putting:4.04 offer:4.04 calling:4.04 weather:4.04
        british:4.04 rules:4.05 drink:4.05 size:4.05 message:4.05 damage:4.05 parts:4.05 access:4.05 personally:4.05
        technology:4.05 seemed:4.05 glad:4.05 paper:4.05 land:4.05 families:4.05 effect:4.05 sixteen:4.05 key:4.05
        hospital:4.05 english:4.05 allow:4.05 willing:4.06 quickly:4.06 population:4.06 opportunity:4.06 happening:4.06
        date:4.06 cancer:4.06 art:4.06 gotten:4.06 credit:4.06 sad:4.06 depends:4.06 reasons:4.06 realize:4.06 luck:4.06
        areas:4.06 recent:4.06 project:4.06 pass:4.06 none:4.06 weight:4.06 policy:4.06 beginning:4.06 account:4.06
        sleep:4.07 role:4.07 weren't:4.07 sir:4.07 provide:4.07 lower:4.07 gives:4.07 further:4.07 board:4.07
        particular:4.07 compared:4.07 numbers:4.07 feet:4.07 built:4.07 focus:4.07 piece:4.07 cars:4.07 drop:4.07
        round:4.08 bush:4.08 ended:4.08
        """
}
